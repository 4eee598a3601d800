import { Argument, Command, Option } from "commander";
import { callOver } from "../client/http-call.ts";
import { urlOf } from "../core/address.ts";
import { ControlError } from "../errors/control-error.ts";
import type { CallOf, Routes } from "../control/route.ts";
import { StartError } from "../errors/start-error.ts";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { type Config, settings } from "../config/settings.ts";
import type { ControlCommand, Texts, Value } from "./control-command.ts";
import { dataFolder } from "./user-folders.ts";
import { render } from "./render.ts";
import { type RunningServer, runningServers } from "./running-servers.ts";
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
  terminal.output.write(config.json ? `${JSON.stringify(answer ?? {}, null, 2)}\n` : render(answer, command.columns));
  return command.hasFailed?.(answer) ? exitCode.failure : exitCode.success;
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

/** Base URL of a server with the default address. */
export const usualUrl = urlOf(settings.host.default, settings.port.default);

/** The server that a command talks to. */
export type Server = {
  readonly url: string;
  /** Undefined when it is unknown. */
  readonly controlToken: string | undefined;
};

/**
 * The server that the settings name. By default the only running server of this user, or the one at the default address.
 * @throws CommandError when several servers run
 */
export async function serverOf(config: Config, terminal: Terminal): Promise<Server> {
  const { url, host, port, controlToken: given } = config;
  const named = url ?? urlOf(host, port);
  if (url !== undefined || named !== usualUrl)
    return { url: named, controlToken: await controlTokenFor(named, config, terminal) };
  // If a control token was given, look only for servers that may have it.
  const running = await serversOfUser(
    terminal,
    ({ controlToken }) => given === undefined || controlToken === null || controlToken === given,
  );
  const [one, ...others] = running;
  const found = running.find((server) => server.url === usualUrl) ?? one;
  if (!found) return { url: usualUrl, controlToken: given };
  if (others.length > 0 && found.url !== usualUrl) {
    const urls = running.map((server) => server.url).join(", ");
    throw new CommandError(`You have ${running.length} running servers: ${urls}. Choose one with --url.`);
  }
  return { url: found.url, controlToken: given ?? found.controlToken ?? undefined };
}

/** The control token of a server: the one given, or the one in the file of a running server of this user. */
export async function controlTokenFor(
  url: string,
  { controlToken }: Config,
  terminal: Terminal,
): Promise<string | undefined> {
  // Do not send the tokens of this machine to other machines.
  if (controlToken !== undefined || !isOfThisMachine(url)) return controlToken;
  // Compare only the port, because the address has several names. The health check confirms the identity.
  const hasSamePort = (server: RunningServer) => new URL(server.url).port === new URL(url).port;
  const [found] = await serversOfUser(terminal, hasSamePort, url);
  return found?.controlToken ?? undefined;
}

/** The running servers of this user; none if the user has no data folder. */
async function serversOfUser(
  { environment, isRunning }: Terminal,
  isWanted: (server: RunningServer) => boolean,
  url?: string,
): Promise<readonly RunningServer[]> {
  try {
    return await runningServers(await dataFolder(environment), isRunning, isWanted, url);
  } catch (error) {
    if (error instanceof StartError) return [];
    throw error;
  }
}

/** A connection to the server that the settings name, for calls of some routes. */
export async function connectionOf<R extends Routes>(
  config: Config,
  terminal: Terminal,
  routes: R,
): Promise<Server & { readonly call: CallOf<R> }> {
  const server = await serverOf(config, terminal);
  const { url, controlToken } = server;
  const call = callOver(url, controlToken ?? "", routes);
  return {
    ...server,
    async call(name, input) {
      try {
        return await call(name, input);
      } catch (error) {
        throw explained(error, url, controlToken !== undefined);
      }
    },
  };
}

/** An error that explains why a call failed and what to do. */
export function explained(error: unknown, url: string, hasToken: boolean): unknown {
  if (!(error instanceof ControlError)) {
    const { code } = error as NodeJS.ErrnoException;
    return new CommandError(
      code === "ECONNREFUSED"
        ? `No audity-mock server is running on ${url}. Start one with \`audity-mock start\`, or pass --url for another server.`
        : `${url} cannot be reached (${code ?? (error as Error).message}). Check the server, or pass --url for another server.`,
      exitCode.failure,
    );
  }
  if (error.status !== 401) return error;
  return new CommandError(
    hasToken
      ? `${url} does not accept the control token. Pass --control-token with the token that the server printed at its start.`
      : `The control token of ${url} is unknown on this machine. Pass --control-token with the token that the server printed at its start.`,
    exitCode.failure,
  );
}

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
