import { type Document, LineCounter, parseDocument } from "yaml";

/** A text that was read, and where its fields are. */
type Read = {
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

/**
 * Reads JSON or YAML, with merge keys.
 * @param mostCharacters how much it may stand for, with everything that its aliases repeat
 * @throws YamlError
 */
export function readYaml(text: string, mostCharacters: number): Read {
  const lines = new LineCounter();
  const document = parsed(text, lines);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [broken] = document.errors;
  if (broken?.message.startsWith(tooDeep)) throw tooDeeplyNested();
  if (broken) throw new YamlError(firstLineOf(broken.message), lineAt(broken.pos[0]));
  return {
    value: valueOf(document, mostCharacters),
    lineOf(keys) {
      for (let depth = keys.length; depth >= 0; depth -= 1) {
        const node: unknown = document.getIn(keys.slice(0, depth).map(numeric), true);
        const range = (node as { range?: readonly [number] } | undefined)?.range;
        if (range) return lineAt(range[0]);
      }
      return 1;
    },
  };
}

function parsed(text: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, merge: true });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeeplyNested();
    throw error;
  }
}

/** The beginning of what the engine says: the library throws it, or makes it an error of the document. */
const tooDeep = "Maximum call stack size exceeded";

const tooDeeplyNested = (): YamlError => new YamlError("it is nested too deeply");

function valueOf(document: Document.Parsed, mostCharacters: number): unknown {
  let value: unknown;
  try {
    // Aliases are counted below, by what they repeat.
    value = document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    throw new YamlError(`the aliases in it cannot be used (${firstLineOf((error as Error).message)})`);
  }
  const size = sizeOf(value, new Map());
  if (size === Infinity) throw new YamlError("the aliases in it cannot be used (one contains itself)");
  if (size > mostCharacters)
    throw new YamlError(
      `the aliases in it stand for more than ${mostCharacters} characters; write less or repeat less`,
    );
  return value;
}

/** How many characters a value has, written out; of one that contains itself, infinitely many. */
function sizeOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value.length : 4;
  const size = known.get(value);
  if (size !== undefined) return size;
  known.set(value, Infinity);
  const sizes = Object.entries(value).map(([key, inner]) => key.length + sizeOf(inner, known));
  const total = sizes.reduce((sum, each) => sum + each, 2);
  known.set(value, total);
  return total;
}

const firstLineOf = (message: string): string => message.split("\n")[0] ?? "";

const numeric = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);
