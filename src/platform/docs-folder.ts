import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type DocsFolder = ReturnType<typeof createDocsFolder>;

/** The documentation pages of the package. */
export const createDocsFolder = (folder: string) => ({
  /** File names such as `scenarios.md`. */
  names: () => readdirSync(folder).filter((name) => name.endsWith(".md")),
  /** The text of a page, one of `names`. */
  read: (name: string) => readFileSync(join(folder, name), "utf8"),
});
