import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the texts of licences are that packages do not bring along: their own, or that of what they have taken. */
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
    const own = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
    const added = join(textsOfOurs, `${name}.txt`);
    const paths = [...(own === undefined ? [] : [join(folder, own)]), ...(existsSync(added) ? [added] : [])];
    if (paths.length === 0) throw new Error(`${name} has no text of its licence; add it as ${added}.`);
    const text = paths.map((path) => readFileSync(path, "utf8").trim()).join("\n\n");
    return `## ${name} ${version} (${license})\n\n${text}\n`;
  });
  return `# What is copied into these files\n\n${[...new Set(texts)].join("\n")}`;
}
