import module from "node:module";
import { platform } from "node:os";
import { isAbsolute } from "node:path";
import { StartError } from "../errors/start-error.ts";
import { makeFolder, restrictFolder } from "../platform/private-files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of this program for the user. @throws Error when the user has no home folder */
async function userFolders() {
  // Import it here, because it looks for the home folder when it is loaded.
  const { default: envPaths } = await import("env-paths");
  return envPaths("audity-mock", { suffix: "" });
}

/**
 * The user's data folder for this program.
 * @throws StartError when the environment does not name one
 */
export async function dataFolder(environment: Environment): Promise<string> {
  const given = environment["XDG_DATA_HOME"];
  if (platform() === "linux" && given && !isAbsolute(given)) {
    throw new StartError(
      `XDG_DATA_HOME must be an absolute path, not ${JSON.stringify(given)}. Correct it, or choose a database file with --db.`,
    );
  }
  const { data } = await userFolders().catch((cause: unknown) => {
    throw new StartError("This user has no home folder. Choose a database file with --db, or set HOME.", { cause });
  });
  if (isAbsolute(data)) return data;
  throw new StartError(
    `HOME must be an absolute path, not ${JSON.stringify(environment["HOME"])}. Correct it, or choose a database file with --db.`,
  );
}

/**
 * Turns on Node's compile cache, in the user's cache folder. Node's default, a temporary folder, is not safe, because other
 * users may write there. Without a cache folder, or with `NODE_DISABLE_COMPILE_CACHE`, nothing is cached. A folder in
 * `NODE_COMPILE_CACHE` takes precedence.
 */
export async function keepCompiledCode(environment: Environment): Promise<void> {
  if (environment["NODE_DISABLE_COMPILE_CACHE"] || module.getCompileCacheDir()) return;
  try {
    const { cache } = await userFolders();
    if (!isAbsolute(cache)) return;
    // Make it here: Node would make it with permissions that depend on the umask, and never ends in /proc.
    makeFolder(cache);
    module.enableCompileCache(cache);
    // Node has made a folder in it, which must be private too.
    restrictFolder(cache);
  } catch {
    // The user has no home folder, or it cannot be written.
  }
}
