import { neutral } from "../core/neutral.ts";

type Row = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** `nextEventAt` as people read it: `next event at`. */
const heading = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && !value.some(isObject)) return value.length > 0 ? value.join(", ") : "-";
  // A label may have been made to look like something else on a terminal.
  if (typeof value === "string") return neutral(value);
  // Why something is: a name and a sentence.
  if (isObject(value) && typeof value["code"] === "string" && typeof value["sentence"] === "string")
    return cell(`${value["code"]}: ${value["sentence"]}`);
  return JSON.stringify(value);
}

/** No longer than so many letters. */
export const short = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

/** In columns that are as wide as they need to be. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function table(rows: readonly Row[], columns: readonly string[]): string {
  return align([columns.map(heading), ...rows.map((row) => columns.map((column) => cell(row[column])))]);
}

/**
 * Writes what the control plane answers for a person to read: an object line by line, a list as a table, and a list of
 * objects inside of an object as a table of its own below.
 * @param columns of each table; default: all
 */
export function render(value: unknown, columns?: readonly string[]): string {
  if (value === undefined) return "Done.\n";
  if (Array.isArray(value)) {
    const rows = value.filter(isObject);
    return rows.length === 0 ? "None.\n" : table(rows, columns ?? Object.keys(rows[0] ?? {}));
  }
  if (!isObject(value)) return `${cell(value)}\n`;
  const lines: string[][] = [];
  const tables: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && inner.some(isObject)) tables.push(`\n${heading(name)}\n${render(inner, columns)}`);
    else if (isObject(inner)) lines.push(...inside(name, inner));
    else lines.push([heading(name), cell(inner)]);
  }
  return [align(lines), ...tables].join("");
}

/** The lines of an object inside of another one. */
const inside = (name: string, object: Row): string[][] =>
  Object.entries(object).map(([key, inner]) => [`${heading(name)} ${heading(key)}`, cell(inner)]);
