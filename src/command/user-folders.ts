import module from "node:module";
import { platform } from "node:os";
import { isAbsolute } from "node:path";
import { StartError } from "../errors/start-error.ts";
import { makeFolder, restrictFolder } from "../platform/private-files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of the user that the platform has for a program. @throws Error when this user has no home */
async function userFolders() {
  // Looks for the user's home as soon as it is loaded.
  const { default: envPaths } = await import("env-paths");
  return envPaths("audity-mock", { suffix: "" });
}

/**
 * The folder for a program's data.
 * @throws StartError when the environment does not say where that is
 */
export async function dataFolder(environment: Environment): Promise<string> {
  const given = environment["XDG_DATA_HOME"];
  if (platform() === "linux" && given && !isAbsolute(given)) {
    throw new StartError(
      `XDG_DATA_HOME must be an absolute path, not ${JSON.stringify(given)}; or choose a file with --db.`,
    );
  }
  const { data } = await userFolders().catch((cause: unknown) => {
    throw new StartError("This user has no home folder; choose a file with --db, or set HOME.", { cause });
  });
  if (isAbsolute(data)) return data;
  throw new StartError(
    `HOME must be an absolute path, not ${JSON.stringify(environment["HOME"])}; or choose a file with --db.`,
  );
}

/**
 * Lets Node keep what it compiles from one start to the next, in the folder of the user that the platform has for such
 * things. Not in the folder for temporary files that Node would take, in which others may have put something. Where there is
 * no such folder, or Node is told not to by `NODE_DISABLE_COMPILE_CACHE`, everything is compiled anew. Where Node is told
 * another folder by `NODE_COMPILE_CACHE`, it takes that.
 */
export async function keepCompiledCode(environment: Environment): Promise<void> {
  if (environment["NODE_DISABLE_COMPILE_CACHE"] || module.getCompileCacheDir()) return;
  try {
    const { cache } = await userFolders();
    if (!isAbsolute(cache)) return;
    // Node would make it too, for others to write to where the umask allows it, and goes round for ever in /proc.
    makeFolder(cache);
    module.enableCompileCache(cache);
    // Node has made a folder in it.
    restrictFolder(cache);
  } catch {
    // This user has no home, or nothing can be kept there.
  }
}
