import { callOver } from "../client/http-call.ts";
import { type Config, settings } from "../config/settings.ts";
import type { CallOf, Routes } from "../control/route.ts";
import { urlOf } from "../core/address.ts";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { ControlError } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { type RunningServer, runningServers } from "./running-servers.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";
import { dataFolder } from "./user-folders.ts";

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
