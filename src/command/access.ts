import { connectedControl } from "../client/control.ts";
import type { Config } from "../config/settings.ts";
import { routes } from "../app/control-routes.ts";
import { connectionOf } from "./connection.ts";
import { assertNamesDiffer, exitCode, type Terminal } from "./terminal.ts";

/** The link to the console. Browsers do not send the fragment after the #, so the token is not logged. */
export const consoleUrlOf = (url: string, controlToken: string): string =>
  `${url}/__mock/#${new URLSearchParams({ token: controlToken }).toString()}`;

/** Prints the link to the console of a running server, which carries the control token. */
export async function printConsoleUrl(config: Config, terminal: Terminal): Promise<number> {
  const { url, controlToken, call } = await connectionOf(config, terminal, routes);
  // Make a call first, so that the user gets an error instead of a link that does not work.
  await call("readServer", {});
  const consoleUrl = consoleUrlOf(url, controlToken ?? "");
  terminal.output.write(config.json ? `${JSON.stringify({ consoleUrl }, null, 2)}\n` : `${consoleUrl}\n`);
  return exitCode.success;
}

/** Prints base URL and token of a running server for a `.env` file. */
export async function printEnvironment(config: Config, terminal: Terminal): Promise<number> {
  assertNamesDiffer(config);
  const { url, call } = await connectionOf(config, terminal, routes);
  const control = await connectedControl(call, { url, controlToken: "" }, () => Promise.resolve());
  const { token } = await control.openSandbox(config.sandbox);
  const variables = { [config.baseUrlName]: url, [config.tokenName]: token };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  terminal.output.write(config.json ? `${JSON.stringify(variables, null, 2)}\n` : lines.join(""));
  return exitCode.success;
}
