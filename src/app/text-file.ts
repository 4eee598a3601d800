import type { FieldProblem } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { readWhole } from "../platform/read-whole.ts";

/** The largest content of a file after its aliases are resolved. */
const mostCharacters = 100_000_000;

/** A parsed JSON or YAML file. */
export type TextFile = {
  readonly value: unknown;
  /** Problems of its fields, a line each: `file:line: field message.` */
  readonly inLines: (problems: readonly FieldProblem[]) => string;
};

/** How many problems a message lists. */
const mostTold = 50;

const fieldInWords = (field: string): string => (field === "body" ? "the file" : field);

/** The largest sizes of files. */
const mostMegabytes = { scenarios: 5, data: 50 };

/**
 * Reads a file, JSON or YAML.
 * @param kind the kind of content, for messages
 * @throws StartError when it cannot be read, with the line where that is known
 */
export async function readTextFile(path: string, kind: keyof typeof mostMegabytes): Promise<TextFile> {
  let text: string;
  try {
    text = await readWhole(path, mostMegabytes[kind]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(`${path} cannot be read (${code ?? message}). Check the path: a file of ${kind} is expected.`);
  }
  return parseText(path, text);
}

/**
 * Reads JSON or YAML.
 * @param path the name of the file in messages
 * @throws StartError with the line of what cannot be read
 */
export async function parseText(path: string, text: string): Promise<TextFile> {
  // Load the parser on first use: it is slow to load, and few servers read a file.
  const { readYaml, YamlError } = await import("../core/yaml.ts");
  let read: ReturnType<typeof readYaml>;
  try {
    read = readYaml(text, mostCharacters);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new StartError(`${path}${error.line === undefined ? "" : `:${error.line}`}: ${error.message}.`);
  }
  const stepsTo = (field: string) => (field === "body" ? [] : field.split(/[.[\]]+/).filter(Boolean));
  return {
    value: read.value,
    inLines(problems) {
      const told = problems
        .slice(0, mostTold)
        .map(({ field, message }) => ({ line: read.lineOf(stepsTo(field)), what: fieldInWords(field), message }))
        .toSorted((one, other) => one.line - other.line)
        .map(({ line, what, message }) => `${path}:${line}: ${`${what} ${message}`.replaceAll("\n", "\\n")}.`);
      const more = problems.length - told.length;
      return [...told, ...(more > 0 ? [`${path}: ${more} more problems.`] : [])].join("\n");
    },
  };
}
