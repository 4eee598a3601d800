import { neutral } from "../core/neutral.ts";

type Row = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** The words of a field name: `next event at` for `nextEventAt`. */
const heading = (name: string): string =>
  name.replaceAll(/\.?[A-Z]/g, (letters) => ` ${letters.slice(-1).toLowerCase()}`).replaceAll(".", " ");

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && !value.some(isObject)) return value.length > 0 ? value.join(", ") : "-";
  // A text may contain control characters that change what the terminal shows.
  if (typeof value === "string") return neutral(value);
  // A reason has a code and a sentence.
  if (isObject(value) && typeof value["code"] === "string" && typeof value["sentence"] === "string")
    return cell(`${value["code"]}: ${value["sentence"]}`);
  return JSON.stringify(value);
}

/** A value as a cell of a Markdown table. */
export const escapedCell = (value: unknown): string => cell(value).replaceAll("|", "\\|");

/** A text, cut to a length. */
export const short = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

/** Aligns rows in columns. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  "));
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** The value of a field. Dots lead into objects. */
const valueAt = (row: Row, path: string): unknown =>
  path.split(".").reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), row);

/** The columns of a list inside an object: those that name it, otherwise all. */
function columnsOf(list: string, columns: readonly string[] | undefined): readonly string[] | undefined {
  const own = columns?.filter((column) => column.startsWith(`${list}.`)).map((column) => column.slice(list.length + 1));
  return own && own.length > 0 ? own : columns;
}

/**
 * Renders a response of the control plane for people: an object line by line, a list as a table, and a list of objects inside
 * an object as a table below.
 * @param columns the columns of each table; default: all. Dots lead into objects, and from a list inside an object to its columns.
 */
export function render(value: unknown, columns?: readonly string[]): string {
  if (value === undefined) return "Done.\n";
  if (Array.isArray(value)) {
    const rows = value.filter(isObject);
    const names = columns ?? Object.keys(rows[0] ?? {});
    if (rows.length === 0) return "None.\n";
    return align([names.map(heading), ...rows.map((row) => names.map((name) => cell(valueAt(row, name))))]);
  }
  if (!isObject(value)) return `${cell(value)}\n`;
  const lines: string[][] = [];
  const tables: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && inner.some(isObject))
      tables.push(`\n${heading(name)}\n${render(inner, columnsOf(name, columns))}`);
    else if (!isObject(inner)) lines.push([heading(name), cell(inner)]);
    else
      for (const [key, value] of Object.entries(inner)) lines.push([`${heading(name)} ${heading(key)}`, cell(value)]);
  }
  return [align(lines), ...tables].join("");
}
