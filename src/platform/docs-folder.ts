import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The written pages of the documentation, as they come with the package. */
export type DocsFolder = {
  /** File names such as `scenarios.md`. */
  names(): readonly string[];
  /** The text of a page, one of `names`. */
  read(name: string): string;
};

export function createDocsFolder(): DocsFolder {
  // From `src` and from `dist` alike.
  const pathOf = (name: string) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  return {
    names: () => readdirSync(pathOf("")).filter((name) => name.endsWith(".md")),
    read: (name) => readFileSync(pathOf(name), "utf8"),
  };
}
