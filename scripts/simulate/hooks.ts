// Replaces the modules of the product that reach the real machine: sockets and the thread that copies the log of the database.
import { registerHooks } from "node:module";

const replaced = new Map(
  [
    ["src/platform/listen.ts", "virtual-listen.ts"],
    ["src/webhooks/send.ts", "virtual-send.ts"],
    ["src/database/checkpoints.ts", "virtual-checkpoints.ts"],
  ].map(([from = "", to = ""]) => [new URL(`../../${from}`, import.meta.url).href, new URL(to, import.meta.url).href]),
);

/** Lets all imports that follow get the replacements. */
export function replaceModules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const url = replaced.get(found.url);
      return url === undefined ? found : { ...found, url };
    },
  });
}
