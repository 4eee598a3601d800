import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The written pages of the documentation, as they come with the package. */
export type DocsFolder = {
  /** File names such as `scenarios.md`. */
  names(): readonly string[];
  /** The text of a page, one of `names`. */
  read(name: string): string;
};

/** @param folder path of the folder */
export function createDocsFolder(folder: string): DocsFolder {
  const pathOf = (name: string) => join(folder, name);
  return {
    names: () => readdirSync(pathOf("")).filter((name) => name.endsWith(".md")),
    read: (name) => readFileSync(pathOf(name), "utf8"),
  };
}
