// Replaces the modules of the product that reach the real machine: sockets and the thread that copies the log of the database.
import { registerHooks } from "node:module";
import { type PlantedDefect, sourceWith } from "./planted-defects.ts";

const urlOf = (path: string): string => new URL(path, import.meta.url).href;

const replaced = new Map(
  [
    ["../../src/platform/listen.ts", "virtual-listen.ts"],
    ["../../src/webhooks/send.ts", "virtual-send.ts"],
    ["../../src/database/checkpoints.ts", "virtual-checkpoints.ts"],
  ].map(([from = "", to = ""]) => [urlOf(from), urlOf(to)]),
);

/** Lets all imports that follow get the replacements, and one module a defect. */
export function replaceModules(defect?: PlantedDefect): void {
  const defective = defect && urlOf(`../../${defect.module}`);
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const url = replaced.get(found.url);
      return url === undefined ? found : { ...found, url };
    },
    load(url, context, next) {
      if (!defect || url !== defective) return next(url, context);
      return { format: "module-typescript", source: sourceWith(defect), shortCircuit: true };
    },
  });
}
