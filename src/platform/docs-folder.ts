import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type DocsFolder = ReturnType<typeof createDocsFolder>;

/** The documentation pages of the package. */
export function createDocsFolder(folder: string) {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return {
    /** File names such as `scenarios.md`. */
    names: () => readdirSync(folder).filter((name) => name.endsWith(".md")),
    /** The text of a page, one of `names`. */
    read,
    /** The first heading of a page. */
    title: (name: string) => /^# (.+)$/m.exec(read(name))?.[1] ?? name,
  };
}
