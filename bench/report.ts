import { readFileSync, writeFileSync } from "node:fs";

const printed: string[] = [];

/** Prints a line of a bench, and remembers it for the page. */
export function print(line = ""): void {
  console.log(line);
  printed.push(line);
}

const page = new URL("../docs/performance.md", import.meta.url);

/**
 * Puts what a bench has printed into the page of figures, between its markers.
 * @throws Error when the page has no place for it
 */
export function writeIntoPage(name: string): void {
  const text = readFileSync(page, "utf8");
  const place = new RegExp(`(<!-- bench: ${name} -->\\n).*?(<!-- /bench -->)`, "s");
  if (!place.test(text)) throw new Error(`docs/performance.md has no place for the figures of ${name}.`);
  const figures = printed.join("\n").trim();
  writeFileSync(
    page,
    text.replace(place, (_, begin: string, end: string) => `${begin}\n${figures}\n\n${end}`),
  );
}
