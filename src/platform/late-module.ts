import { createRequire } from "node:module";

/**
 * Loads a module only when it is needed: it takes long, and most servers need it never. What an `import` at run time came to,
 * Node 22 keeps for ever, also when there were no descriptors left; a `require` is tried again.
 * @param from the `import.meta.url` of the module that needs it
 * @param name a package that is installed, or a module beside `from` such as `./swagger`, which the build leaves a file of
 * its own
 */
export function lateModule(from: string, name: string): unknown {
  const extension = /\.\w+$/.exec(from)?.[0] ?? "";
  return createRequire(from)(name.startsWith("./") ? `${name}${extension}` : name);
}
