import module from "node:module";
import { isAbsolute } from "node:path";

/**
 * Lets Node keep what it compiles from one start to the next, in the folder of the user that the platform has for such
 * things. Not in the folder for temporary files that Node would take, in which others may have put something. Where there is
 * no such folder, or Node is told not to by `NODE_DISABLE_COMPILE_CACHE`, everything is compiled anew.
 */
export async function keepCompiledCode(): Promise<void> {
  try {
    // Looks for the user's home as soon as it is loaded.
    const { default: envPaths } = await import("env-paths");
    const { cache } = envPaths("audity-mock", { suffix: "" });
    if (isAbsolute(cache)) module.enableCompileCache(cache);
  } catch {
    // This user has no home.
  }
}
