import { inWords } from "../core/in-words.ts";
import { neutral } from "../core/neutral.ts";
import { parsedJson } from "../core/parsed-json.ts";

type Row = Readonly<Record<string, unknown>>;

/** The longest line of text output, apart from words that cannot be wrapped, such as URLs. */
export const mostColumns = 100;

const isObject = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

/** The unit at the end of a field name, such as `windowMs`. */
const unit = /(Ms|Seconds)$/;

/** The words of a field name: `next event at` for `nextEventAt`, `window` for `windowMs`. */
const heading = (name: string): string =>
  name
    .replace(unit, "")
    .replaceAll(/\.?[A-Z]/g, (letters) => ` ${letters.slice(-1).toLowerCase()}`)
    .replaceAll(".", " ");

/** The text of a field. Its name may contain the unit of a number. */
function fieldText(name: string, value: unknown): string {
  const [ending] = unit.exec(name) ?? [];
  if (typeof value !== "number" || ending === undefined) return cell(value);
  return inWords(ending === "Ms" ? value : value * 1000);
}

/** An object in words, such as `status 503, retry after 5 s` for the effect of a fault. */
function objectText(value: Row): string {
  const { kind, distribution, ...others } = value;
  // A rate limit.
  if (typeof value["limit"] === "number" && typeof value["windowMs"] === "number")
    return `${value["limit"]} per ${inWords(value["windowMs"])}`;
  const fields = Object.entries(others).filter(([, field]) => field !== null && field !== undefined);
  const named = fields.map(([name, field]) =>
    name === kind || name === "durationMs" ? fieldText(name, field) : `${heading(name)} ${fieldText(name, field)}`,
  );
  const first = [kind, distribution].filter((word) => typeof word === "string").map(cell);
  if (fields[0]?.[0] === kind) return [[...first, named[0]].join(" "), ...named.slice(1)].join(", ");
  return [...(first.length > 0 ? [first.join(" ")] : []), ...named].join(", ") || "-";
}

export function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length > 0 ? value.map(cell).join(", ") : "-";
  if (typeof value === "string") {
    const parsed = value.startsWith("{") ? parsedJson(value) : undefined;
    // A text may contain control characters that change what the terminal shows.
    return isObject(parsed) ? objectText(parsed) : neutral(value.replaceAll(/\s*\n\s*/g, " "));
  }
  if (typeof value === "number") return String(value);
  if (!isObject(value)) return "-";
  // A reason has a code and a sentence.
  if (typeof value["code"] === "string" && typeof value["sentence"] === "string")
    return cell(`${value["code"]}: ${value["sentence"]}`);
  return objectText(value);
}

/** A value as a cell of a Markdown table. */
export const escapedCell = (value: unknown): string => cell(value).replaceAll("|", "\\|");

/** A text, cut to a length. */
export const short = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

/** Wraps a text at spaces. Longer words have a line of their own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Wraps a text after a first part, with the following lines indented. */
export function wrapped(first: string, text: string, indent = first.length): string {
  const [line = "", ...rest] = wrap(text, mostColumns - indent);
  const fits = first.length + line.length <= mostColumns;
  const begin = fits ? `${first}${line}` : `${first.trimEnd()}\n${" ".repeat(indent)}${line}`;
  return [begin, ...rest.map((each) => `${" ".repeat(indent)}${each}`)].map((each) => `${each.trimEnd()}\n`).join("");
}

const gap = "  ";

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** The widths of columns within the longest line; null when their words are too long. */
function widthsOf(rows: readonly (readonly string[])[]): readonly number[] | null {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
  const widths = columns.map(longest);
  const least = columns.map((texts) => longest(texts.flatMap((text) => text.split(" "))));
  const room = mostColumns - gap.length * (widths.length - 1);
  const total = (all: readonly number[]) => all.reduce((sum, width) => sum + width, 0);
  if (total(least) > room) return null;
  while (total(widths) > room) {
    const spare = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Aligns rows in columns, with wrapped cells; null when they do not fit. */
function align(rows: readonly (readonly string[])[]): string | null {
  const widths = widthsOf(rows);
  if (widths === null) return null;
  const lines = rows.flatMap((row) => {
    const cells = row.map((text, column) => wrap(text, widths[column] ?? 0));
    return Array.from({ length: Math.max(1, ...cells.map((each) => each.length)) }, (_, line) =>
      cells.map((each, column) => (each[line] ?? "").padEnd(widths[column] ?? 0)).join(gap),
    );
  });
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

/** Fields with their values, a line each. */
function renderFields(fields: readonly (readonly [string, string])[]): string {
  const width = longest(fields.map(([name]) => name));
  return fields.map(([name, text]) => wrapped(`${name.padEnd(width)}${gap}`, text)).join("");
}

/** A table. If it is too wide, without its empty columns; if that is still too wide, one block of lines for each row. */
function renderTable(rows: readonly Row[], names: readonly string[]): string {
  const asText = (shown: readonly string[]) =>
    align([shown.map(heading), ...rows.map((row) => shown.map((name) => fieldText(name, valueAt(row, name))))]);
  const filled = names.filter((name) => rows.some((row) => cell(valueAt(row, name)) !== "-"));
  const blocks = () =>
    rows
      .map((row) => renderFields(filled.map((name) => [heading(name), fieldText(name, valueAt(row, name))])))
      .join("\n");
  const total = names.map((name) =>
    longest([heading(name), ...rows.map((row) => fieldText(name, valueAt(row, name)))]),
  );
  const fits = total.reduce((sum, width) => sum + width + gap.length, -gap.length) <= mostColumns;
  return (fits ? asText(names) : asText(filled)) ?? blocks();
}

/** How a command shows its response as text. */
export type Look = {
  /** The columns of each table. Default: all fields. Dots lead into objects, and from a list inside an object to its columns. */
  readonly columns?: readonly string[] | undefined;
  /** The sentence for an empty list, such as `No faults.` */
  readonly empty?: string | undefined;
};

/**
 * Renders a response of the control plane as text: an object line by line, a list as a table, and a list of objects inside an
 * object as a table below.
 */
export function render(value: unknown, look: Look = {}): string {
  const { columns, empty = "None." } = look;
  if (value === undefined) return "Done.\n";
  if (Array.isArray(value)) {
    const rows = value.filter(isObject);
    return rows.length === 0 ? `${empty}\n` : renderTable(rows, columns ?? Object.keys(rows[0] ?? {}));
  }
  if (!isObject(value)) return `${cell(value)}\n`;
  const lines: [string, string][] = [];
  const tables: string[] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && inner.some(isObject))
      tables.push(`\n${heading(name)}\n${render(inner, { ...look, columns: columnsOf(name, columns) })}`);
    else if (Array.isArray(inner) && inner.length === 0 && look.empty !== undefined) tables.push(`\n${empty}\n`);
    else if (!isObject(inner) || "windowMs" in inner) lines.push([heading(name), fieldText(name, inner)]);
    else
      for (const [key, value] of Object.entries(inner))
        lines.push([`${heading(name)} ${heading(key)}`, fieldText(key, value)]);
  }
  return [renderFields(lines), ...tables].join("").replace(/^\n/, "");
}
