import {
  CORE_SCHEMA,
  constructFromEvents,
  type Event,
  EVENT_ID,
  getScalarValue,
  mergeTag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import { parsedJson } from "./parsed-json.ts";

/** A parsed text with the lines of its fields. */
export type ReadText = {
  readonly value: unknown;
  /** The line of a field by its path of keys, or of its nearest existing parent. */
  readonly lineOf: (keys: readonly string[]) => number;
};

/** Why a text cannot be parsed: a clause, and the line if it is known. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** YAML 1.2 with merge keys. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/** The deepest accepted nesting, which protects recursive code from stack overflow. */
const deepest = 100;

/**
 * Reads JSON or YAML, with merge keys.
 * @param mostCharacters the largest size after aliases are resolved
 * @throws YamlError
 */
export function readYaml(text: string, mostCharacters: number): ReadText {
  // JSON is valid YAML, and the JSON parser is forty times as fast.
  const json = parsedJson(text);
  // The JSON parser accepts duplicate keys. The YAML parser reports them with a line.
  const isWhole = json !== undefined && keysIn(text) === counted(json);
  const { value, repeats } = isWhole ? { value: json, repeats: false } : documentOf(text);
  const size = repeats ? measured(value) : text.length;
  if (size === Infinity) throw new YamlError("an alias contains itself");
  if (size > mostCharacters)
    throw new YamlError(`its aliases expand to more than ${mostCharacters} characters; use fewer aliases`);
  return { value, lineOf: lineFinder(text) };
}

/** The single document of a text, and whether it has aliases. */
function documentOf(text: string): { readonly value: unknown; readonly repeats: boolean } {
  try {
    const events = parseEvents(text, { maxDepth: deepest });
    // The size of the content after aliases and merge keys is checked separately.
    const documents = constructFromEvents(events, { source: text, schema, maxTotalMergeKeys: -1 });
    if (documents.length > 1) throw new YamlError("it contains several documents; remove the lines with ---");
    return { value: documents[0] ?? null, repeats: events.some(({ type }) => type === EVENT_ID.ALIAS) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const line = mark === undefined ? undefined : mark.line + 1;
    if (/depth|nest/i.test(reason)) throw new YamlError("it is nested too deeply", line);
    if (/cannot merge/i.test(reason))
      throw new YamlError("the value of the merge key << must be an object or an alias of one", line);
    if (/alias|anchor|merge/i.test(reason)) throw new YamlError(`its aliases are invalid (${reason})`, line);
    throw new YamlError(reason, line);
  }
}

/** The number of keys in a JSON text. */
function keysIn(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', start + 1)) {
    // Find the end of the string. A quote after an odd number of backslashes is escaped.
    do {
      start = text.indexOf('"', start + 1);
    } while (isEscaped(text, start));
    let next = start + 1;
    while (/\s/.test(text.charAt(next))) next += 1;
    if (text.charAt(next) === ":") count += 1;
  }
  return count;
}

function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charAt(start - 1) === "\\") start -= 1;
  return (at - start) % 2 === 1;
}

const notTooDeep = <T>(measure: () => T): T => {
  try {
    return measure();
  } catch (error) {
    if (error instanceof RangeError) throw new YamlError("it is nested too deeply");
    throw error;
  }
};

/** The number of keys in a value, including nested values. */
const counted = (value: unknown): number => notTooDeep(() => keysOf(value));

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const isList = Array.isArray(value);
  let total = 0;
  for (const key in value) total += (isList ? 0 : 1) + keysOf((value as Readonly<Record<string, unknown>>)[key]);
  return total;
}

const measured = (value: unknown): number => notTooDeep(() => sizeOf(value, new Map()));

/** The size of a value in characters; infinite for a value that contains itself. */
function sizeOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value.length : 4;
  const size = known.get(value);
  if (size !== undefined) return size;
  known.set(value, Infinity);
  let total = 2;
  for (const key in value) total += key.length + sizeOf((value as Readonly<Record<string, unknown>>)[key], known);
  known.set(value, total);
  return total;
}

/** Finds lines in a valid text. The text is parsed with positions on first use. */
function lineFinder(text: string): ReadText["lineOf"] {
  let positionOf: ReturnType<typeof positionFinder> | undefined;
  return (keys) => {
    try {
      positionOf ??= positionFinder(text, parseEvents(text, { maxDepth: deepest }));
    } catch (error) {
      // JSON may be nested more deeply than the limit for YAML.
      if (error instanceof YAMLException) return 1;
      throw error;
    }
    const position = positionOf(keys);
    let line = 1;
    for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line += 1;
    return line;
  };
}

function positionFinder(source: string, events: readonly Event[]): (keys: readonly string[]) => number {
  const startOf = (event: Event | undefined): number => {
    if (event?.type === EVENT_ID.SCALAR) return event.valueStart;
    if (event?.type === EVENT_ID.ALIAS) return event.anchorStart;
    return event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE ? event.start : 0;
  };

  /** The index after the node that starts at an index. */
  function after(index: number): number {
    let open = 0;
    for (let at = index; at < events.length; at += 1) {
      const { type } = events[at] as Event;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open += 1;
      if (type === EVENT_ID.POP) open -= 1;
      if (open <= 0) return at + 1;
    }
    return events.length;
  }

  /** The index of the target of an alias, or of the node itself. */
  function resolved(index: number): number {
    const alias = events[index];
    if (alias?.type !== EVENT_ID.ALIAS) return index;
    const name = source.slice(alias.anchorStart, alias.anchorEnd);
    return events.findLastIndex(
      (event, at) =>
        at < index &&
        "anchorStart" in event &&
        event.type !== EVENT_ID.ALIAS &&
        source.slice(event.anchorStart, event.anchorEnd) === name,
    );
  }

  /** The position of a key of a node and the index of its value; undefined for an unknown key. */
  function childOf(index: number, key: string): { readonly position: number; readonly value: number } | undefined {
    const node = events[resolved(index)];
    let at = resolved(index) + 1;
    if (node?.type === EVENT_ID.SEQUENCE) {
      for (let item = 0; events[at] && events[at]?.type !== EVENT_ID.POP; item += 1, at = after(at))
        if (String(item) === key) return { position: startOf(events[at]), value: at };
    }
    if (node?.type !== EVENT_ID.MAPPING) return undefined;
    const merged: number[] = [];
    for (; events[at] && events[at]?.type !== EVENT_ID.POP; at = after(after(at))) {
      const name = events[at];
      if (name?.type !== EVENT_ID.SCALAR) continue;
      const text = getScalarValue(source, name);
      if (text === key) return { position: name.valueStart, value: after(at) };
      if (text === "<<") merged.push(after(at));
    }
    // A merge key has one mapping or a list of mappings.
    for (const each of merged) {
      const found = childOf(each, key);
      if (found) return found;
    }
    return undefined;
  }

  return (keys) => {
    let index = events.findIndex(({ type }) => type !== EVENT_ID.DOCUMENT);
    let position = startOf(events[index]);
    for (const key of keys) {
      const child = childOf(index, key);
      if (!child) break;
      ({ position, value: index } = child);
    }
    return position;
  };
}
