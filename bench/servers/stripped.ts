import { readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { transformSync } from "esbuild";

/**
 * Writes a server of this folder as JavaScript, because Node needs longer to remove the types of a file than a small server
 * needs to start. Its imports lead to the same files.
 * @returns the path of the JavaScript file
 */
export function stripped(name: string, folder: string): string {
  const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
  const { code } = transformSync(source, { loader: "ts", target: "node22.18" });
  const file = join(folder, `${name}.mjs`);
  const addressOf = (path: string) =>
    path.startsWith(".") ? new URL(path, import.meta.url).href : isBuiltin(path) ? path : import.meta.resolve(path);
  const imported = /\b(from |import\()"(.*?)"/g;
  writeFileSync(
    file,
    code.replaceAll(imported, (_, words: string, path: string) => `${words}"${addressOf(path)}"`),
  );
  return file;
}
