import module from "node:module";
import { isAbsolute } from "node:path";
import { makeFolder, restrictFolder } from "../platform/private-files.ts";

/**
 * Lets Node keep what it compiles from one start to the next, in the folder of the user that the platform has for such
 * things. Not in the folder for temporary files that Node would take, in which others may have put something. Where there is
 * no such folder, or Node is told not to by `NODE_DISABLE_COMPILE_CACHE`, everything is compiled anew. Where Node is told
 * another folder by `NODE_COMPILE_CACHE`, it takes that.
 */
export async function keepCompiledCode(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (environment["NODE_DISABLE_COMPILE_CACHE"] || module.getCompileCacheDir()) return;
  try {
    // Looks for the user's home as soon as it is loaded.
    const { default: envPaths } = await import("env-paths");
    const { cache } = envPaths("audity-mock", { suffix: "" });
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
