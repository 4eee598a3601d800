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

/** A text that was read, and where its fields are. */
export type ReadText = {
  readonly value: unknown;
  /** The line of a field, by the keys that lead to it, or of the nearest thing around it that there is. */
  readonly lineOf: (keys: readonly string[]) => number;
};

/** Why a text cannot be read: a clause, and the line where it is known. */
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

/** Nobody nests more deeply. */
const deepest = 100;

/**
 * Reads JSON or YAML, with merge keys.
 * @param mostCharacters how much it may stand for, with everything that its aliases repeat
 * @throws YamlError
 */
export function readYaml(text: string, mostCharacters: number): ReadText {
  // JSON is YAML, and its own parser is forty times as fast.
  const json = parsedJson(text);
  // It keeps only the last of several keys with one name; reading them as YAML says where the second one is.
  const isWhole = json !== undefined && keysIn(text) === counted(json);
  const { value, repeats } = isWhole ? { value: json, repeats: false } : documentOf(text);
  const size = repeats ? measured(value) : text.length;
  if (size === Infinity) throw new YamlError("the aliases in it cannot be used (one contains itself)");
  if (size > mostCharacters)
    throw new YamlError(
      `the aliases in it stand for more than ${mostCharacters} characters; write less or repeat less`,
    );
  return { value, lineOf: lineFinder(text) };
}

/** The one document of a text, and whether something in it repeats something else. */
function documentOf(text: string): { readonly value: unknown; readonly repeats: boolean } {
  try {
    const events = parseEvents(text, { maxDepth: deepest });
    // What aliases and merge keys repeat is counted by its size.
    const documents = constructFromEvents(events, { source: text, schema, maxTotalMergeKeys: -1 });
    if (documents.length > 1) throw new YamlError("it holds several documents; leave out the lines with ---");
    return { value: documents[0] ?? null, repeats: events.some(({ type }) => type === EVENT_ID.ALIAS) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const line = mark === undefined ? undefined : mark.line + 1;
    if (/depth|nest/i.test(reason)) throw new YamlError("it is nested too deeply", line);
    if (/cannot merge/i.test(reason))
      throw new YamlError("the key << must have an object as its value, such as the alias of one", line);
    if (/alias|anchor|merge/i.test(reason)) throw new YamlError(`the aliases in it cannot be used (${reason})`, line);
    throw new YamlError(reason, line);
  }
}

/** How many keys a JSON text writes. */
function keysIn(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', start + 1)) {
    // The end of this string. A quote after an odd number of backslashes is a part of it.
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

/** How many keys a value has, with everything in it. */
const counted = (value: unknown): number => notTooDeep(() => keysOf(value));

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const isList = Array.isArray(value);
  let total = 0;
  for (const key in value) total += (isList ? 0 : 1) + keysOf((value as Readonly<Record<string, unknown>>)[key]);
  return total;
}

const measured = (value: unknown): number => notTooDeep(() => sizeOf(value, new Map()));

/** How many characters a value has, written out; of one that contains itself, infinitely many. */
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

/** Finds lines in a text that can be read. The text is parsed when a line is first asked for. */
function lineFinder(text: string): ReadText["lineOf"] {
  let positionOf: ReturnType<typeof positionFinder> | undefined;
  return (keys) => {
    try {
      positionOf ??= positionFinder(text, parseEvents(text, { maxDepth: deepest }));
    } catch (error) {
      // JSON may be nested more deeply than YAML is read.
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

  /** The index after the node that begins at an index. */
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

  /** The index of the node that an alias stands for, or of the node itself. */
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

  /** Where a key of a node is written, and the index of its value; undefined: it has no such key. */
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
    // A merge key names one mapping or a list of them.
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
