import { createRequire } from "node:module";

/**
 * Loads a module on first use, because it is slow to load and most servers never need it. Uses `require`: Node 22 caches a failed
 * `import()` forever, for example when there were no file descriptors left.
 * @param from the `import.meta.url` of the module that needs it
 * @param name a module beside `from`, such as `./swagger`, which the build keeps as a separate file
 */
export function lateModule(from: string, name: string): unknown {
  const extension = /\.\w+$/.exec(from)?.[0] ?? "";
  return createRequire(from)(`${name}${extension}`);
}
