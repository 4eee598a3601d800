import { platform } from "node:os";
import { isAbsolute } from "node:path";
import { StartError } from "../errors/start-error.ts";

/**
 * The folder of the user that the platform has for a program's data.
 * @throws StartError when the environment does not say where that is
 */
export async function dataFolder(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const given = environment["XDG_DATA_HOME"];
  if (platform() === "linux" && given && !isAbsolute(given)) {
    throw new StartError(
      `XDG_DATA_HOME must be an absolute path, not ${JSON.stringify(given)}; or choose a file with --db.`,
    );
  }
  const folder = await folderOfPlatform();
  if (isAbsolute(folder)) return folder;
  throw new StartError(
    `HOME must be an absolute path, not ${JSON.stringify(environment["HOME"])}; or choose a file with --db.`,
  );
}

async function folderOfPlatform(): Promise<string> {
  try {
    // Looks for the user's home as soon as it is loaded.
    const { default: envPaths } = await import("env-paths");
    return envPaths("audity-mock", { suffix: "" }).data;
  } catch (error) {
    throw new StartError("This user has no home folder; choose a file with --db, or set HOME.", { cause: error });
  }
}
