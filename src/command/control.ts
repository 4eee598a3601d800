import { Argument, Command, Option } from "commander";
import { callOver } from "../client/connect.ts";
import { urlOf } from "../address.ts";
import { ControlError } from "../control/problem.ts";
import type { Route } from "../control/route.ts";
import { type Call, routes } from "../control/routes.ts";
import { StartError } from "../errors.ts";
import type { Config } from "../settings.ts";
import type { ControlCommand, Texts, Value } from "./control-command.ts";
import { findControlToken } from "./control-token-file.ts";
import { dataFolder } from "./data-folder.ts";
import { render } from "./render.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";
import { nested } from "./values.ts";

/** Whether a command is for a sandbox that `--sandbox` chooses. */
export const choosesSandbox = ({ route, arguments: given = [] }: ControlCommand): boolean =>
  routes[route].path.includes("{sandbox}") &&
  !given.some(({ flag, field }) => field === "sandbox" && flag.startsWith("<"));

/** What a command does. */
export function summaryOf({ route, description = routes[route].summary }: ControlCommand): string {
  return description.charAt(0).toLowerCase() + description.slice(1);
}

/** Declares a command with its own arguments and options. */
export function declare(command: ControlCommand): Command {
  const { words, arguments: given = [], options = [] } = command;
  const declared = new Command(words.split(" ").at(-1)).description(summaryOf(command)).allowExcessArguments(false);
  for (const value of given) declared.addArgument(new Argument(value.flag, value.description));
  for (const { flag, field, description: text, repeatable } of options) {
    const option = new Option(flag, text);
    option.attributeName = () => field;
    if (repeatable)
      option.argParser((one: string, before?: string) => (before === undefined ? one : `${before},${one}`));
    declared.addOption(option);
  }
  return declared;
}

/**
 * Calls the control plane of a running server and prints the answer.
 * @param texts what was given for the fields, by field
 */
export async function callControlPlane(
  command: ControlCommand,
  texts: Texts,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  if (command.perform) return command.perform(texts, config, terminal);
  const values = [...(command.arguments ?? []), ...(command.options ?? [])];
  const entries: [string, unknown][] = Object.entries(command.fixed ?? {});
  for (const { field, flag, parse = (text: string) => text } of values) {
    const text = texts[field];
    if (text !== undefined) entries.push([field, await parse(text, nameOf(flag))]);
  }
  const input = { ...(choosesSandbox(command) && { sandbox: config.sandbox }), ...nested(entries) };
  const call = await connectionOf(config, terminal);
  try {
    const answer = await (call as (name: string, input: unknown) => Promise<unknown>)(command.route, input);
    if (isProduced(command.route)) {
      await writeAll(answer as AsyncIterable<string>, terminal.output);
      return exitCode.success;
    }
    terminal.output.write(config.json ? `${JSON.stringify(answer ?? {}, null, 2)}\n` : render(answer, command.columns));
    return command.hasFailed?.(answer) ? exitCode.failure : exitCode.success;
  } catch (error) {
    throw asTyped(error, values);
  }
}

/** What was given for some of the fields, by field. */
export const given = (texts: Texts, values: readonly Value[]): Record<string, unknown> =>
  Object.fromEntries(
    values.flatMap(({ field, flag, parse }) => {
      const text = texts[field];
      return text === undefined ? [] : [[field, parse ? parse(text, flag) : text] as const];
    }),
  );

/** Whether the answer of a route is text that comes in pieces. */
const isProduced = (name: keyof typeof routes): boolean => {
  const route: Route = routes[name];
  return route.produces !== undefined;
};

/** Writes text as it comes, and no faster than it is read: there may be more of it than fits into the memory. */
async function writeAll(pieces: AsyncIterable<string>, output: Terminal["output"]): Promise<void> {
  const gone = new AbortController();
  output.once?.("close", () => gone.abort());
  for await (const piece of pieces) {
    if (output.write(piece) === false && !gone.signal.aborted) await drained(output, gone.signal);
    // Whoever read it has seen enough.
    if (gone.signal.aborted) return;
  }
}

/** Resolves when an output takes more, or nobody reads it any more. */
const drained = (output: Terminal["output"], gone: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (!output.once) return resolve();
    output.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });

/** What a person at the command line has caused, in the words of the command line. */
export const asTyped = (error: unknown, values: readonly Value[]): unknown =>
  error instanceof ControlError && error.status === 400 ? new CommandError(inTheWordsOf(error, values)) : error;

/** Base URL of the server that the settings name. */
export const serverOf = ({ url, host, port }: Pick<Config, "url" | "host" | "port">): string =>
  url ?? urlOf(host, port);

/** Calls of the server that the settings name. */
export async function connectionOf(config: Config, terminal: Terminal): Promise<Call> {
  const url = serverOf(config);
  const token = await controlTokenFor(url, config, terminal);
  const call = callOver(url, token ?? "");
  return (async (name: keyof typeof routes, input: never) => {
    try {
      return await call(name, input);
    } catch (error) {
      throw explained(error, url, token !== undefined);
    }
  }) as Call;
}

/** The control token of a server: the one given, or the one that this user's start has drawn. */
export async function controlTokenFor(
  url: string,
  { controlToken }: Config,
  { environment, isRunning }: Terminal,
): Promise<string | undefined> {
  if (controlToken !== undefined) return controlToken;
  try {
    return await findControlToken(await dataFolder(environment), url, isRunning);
  } catch (error) {
    if (error instanceof StartError) return undefined;
    throw error;
  }
}

/** Why a call failed, in a sentence that says what to do. */
export function explained(error: unknown, url: string, hasToken: boolean): unknown {
  if (!(error instanceof ControlError)) {
    const { code } = error as NodeJS.ErrnoException;
    return new CommandError(
      code === "ECONNREFUSED"
        ? `No audity-mock answers on ${url}; start one with \`audity-mock start\`, or name another with --url.`
        : `${url} cannot be reached (${code ?? (error as Error).message}); name another server with --url.`,
      exitCode.failure,
    );
  }
  if (error.status !== 401) return error;
  return new CommandError(
    hasToken
      ? `${url} does not accept the control token; give the one that it printed when it started, with --control-token.`
      : `The control token of ${url} is not known here; give the one that it printed when it started, with --control-token.`,
    exitCode.failure,
  );
}

const nameOf = (flag: string): string => flag.split(" ")[0] ?? flag;

/** A sentence in which fields are called as the command line calls them. What is quoted, or part of a path, is no field. */
export const inFlags = (message: string, flagOf: (field: string) => string | undefined): string =>
  message.replaceAll(/(?<=^| )[a-z]+[A-Z]\w*(?=[ ,.]|$)/g, (word) => nameOf(flagOf(word) ?? word));

/** A 400 as the person at the command line caused it: fields by the name of their options. */
function inTheWordsOf({ message, errors }: ControlError, values: readonly Value[]): string {
  const known = (field: string) => values.find((value) => field.replace(/\[\d+\]$/, "") === value.field);
  if (errors.length === 0 || !errors.every(({ field }) => known(field)))
    return inFlags(message, (field) => known(field)?.flag);
  return errors.map((problem) => `${nameOf(known(problem.field)?.flag ?? "")} ${problem.message}.`).join("\n");
}
