import { Argument, Command, Option } from "commander";
import { ControlError } from "../errors/control-error.ts";
import type { Config } from "../config/settings.ts";
import { connectionOf } from "./connection.ts";
import type { ControlCommand, Texts, Value } from "./control-command.ts";
import { render } from "./render.ts";
import { namesTokens, readTokenNames, type TokenNames, withTokenNames } from "./token-names.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";
import { nested } from "./values.ts";

/** Whether a command has the option `--sandbox`. */
export const choosesSandbox = ({ definition, arguments: given }: ControlCommand): boolean =>
  definition.path.includes("{sandbox}") &&
  !given.some(({ flag, field }) => field === "sandbox" && flag.startsWith("<"));

/** Declares a command with its arguments and options. */
export function declare({ words, description, arguments: given, options }: ControlCommand): Command {
  const declared = new Command(words.split(" ").at(-1)).description(description).allowExcessArguments(false);
  for (const value of given) declared.addArgument(new Argument(value.flag, value.description));
  for (const { flag, field, description: text, repeatable } of options) {
    const option = new Option(flag, text);
    option.attributeName = () => field;
    // Commander treats `--no-polls-after-end` as the negation of another option.
    option.negate = false;
    if (repeatable)
      option.argParser((one: string, before?: string) => (before === undefined ? one : `${before},${one}`));
    declared.addOption(option);
  }
  return declared;
}

/**
 * Calls the control plane of a running server and prints the response, unless the command has a `perform` of its own.
 * @param texts the texts that were given, by field
 */
export async function callControlPlane(
  command: ControlCommand,
  texts: Texts,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  const ask = () => answerTo(command, texts, config, terminal);
  if (command.perform) return command.perform(ask, texts, config, terminal);
  const answer = await ask();
  if (command.definition.produces) {
    await writeAll(answer as AsyncIterable<string>, terminal.output);
    return exitCode.success;
  }
  terminal.output.write(
    config.json ? `${JSON.stringify(answer ?? {}, null, 2)}\n` : await asText(answer, command, config, terminal),
  );
  return command.hasFailed?.(answer) ? exitCode.failure : exitCode.success;
}

/** The response of a command as text, with the names of tokens instead of their ids. */
async function asText(answer: unknown, command: ControlCommand, config: Config, terminal: Terminal): Promise<string> {
  const names: TokenNames = namesTokens(answer) ? await readTokenNames(config, terminal) : new Map();
  return command.asText ? command.asText(answer as never, names) : render(withTokenNames(answer, names), command);
}

/** Makes the call of a command. @throws CommandError when a value is invalid */
async function answerTo(command: ControlCommand, texts: Texts, config: Config, terminal: Terminal): Promise<unknown> {
  const values = [...command.arguments, ...command.options];
  const entries: [string, unknown][] = Object.entries(command.fixed);
  for (const { field, flag, local, parse = (text: string) => text } of values) {
    const text = texts[field];
    if (text !== undefined && !local) entries.push([field, await parse(text, nameOf(flag))]);
  }
  const input = { ...(choosesSandbox(command) && { sandbox: config.sandbox }), ...nested(entries) };
  const { call } = await connectionOf(config, terminal, { [command.route]: command.definition });
  try {
    return await call(command.route, input);
  } catch (error) {
    // Name the flags of the command line instead of fields.
    if (error instanceof ControlError && error.status === 400) throw new CommandError(inTheWordsOf(error, values));
    throw error;
  }
}

/** Writes text piece by piece, and waits for the reader, because the whole text may not fit into memory. */
async function writeAll(pieces: AsyncIterable<string>, output: Terminal["output"]): Promise<void> {
  const gone = new AbortController();
  output.once?.("close", () => gone.abort());
  for await (const piece of pieces) {
    if (output.write(piece) === false && !gone.signal.aborted) await drained(output, gone.signal);
    // The reader, such as `head`, has closed the pipe.
    if (gone.signal.aborted) return;
  }
}

/** Resolves when an output accepts more text, or is closed. */
const drained = (output: Terminal["output"], gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (!output.once) return resolve();
    output.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });

const nameOf = (flag: string): string => flag.split(" ")[0] ?? flag;

/** Replaces field names in a sentence by flags. Quoted texts and parts of paths are left alone. */
export const inFlags = (message: string, flagOf: (field: string) => string | undefined): string =>
  message.replaceAll(/(?<=^| )[a-z]+[A-Z]\w*(?=[ ,.]|$)/g, (word) => nameOf(flagOf(word) ?? word));

/** The message of a 400 error, with flags instead of field names. */
function inTheWordsOf({ message, errors }: ControlError, values: readonly Value[]): string {
  const known = (field: string) => values.find((value) => field.replace(/\[\d+\]$/, "") === value.field);
  if (errors.length === 0 || !errors.every(({ field }) => known(field)))
    return inFlags(message, (field) => known(field)?.flag);
  return errors.map((problem) => `${nameOf(known(problem.field)?.flag ?? "")} ${problem.message}.`).join("\n");
}
