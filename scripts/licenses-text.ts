import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the text of a licence is that a package does not bring along. */
const textsOfOurs = join(import.meta.dirname, "licenses");

/**
 * The licences of packages, each with its text.
 * @param folders of the packages
 * @throws Error for a package whose text is neither in its folder nor in ours
 */
export function licensesText(folders: readonly string[]): string {
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      name: string;
      version: string;
      license: string;
    };
    const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
    const path = file === undefined ? join(textsOfOurs, `${name}.txt`) : join(folder, file);
    if (!existsSync(path)) throw new Error(`${name} has no text of its licence; add it as ${path}.`);
    return `## ${name} ${version} (${license})\n\n${readFileSync(path, "utf8").trim()}\n`;
  });
  return `# What is copied into these files\n\n${[...new Set(texts)].join("\n")}`;
}
