import type { Config } from "../config/settings.ts";
import { routes } from "../app/control-routes.ts";
import { connectionOf } from "./control.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** The link to the console. What stands behind the # stays in the browser: it is not sent, and not logged. */
export const consoleUrlOf = (url: string, controlToken: string): string =>
  `${url}/__mock/#${new URLSearchParams({ token: controlToken }).toString()}`;

/** Prints the link to the console of a running server, which carries the control token. */
export async function printConsoleUrl(config: Config, terminal: Terminal): Promise<number> {
  const { url, controlToken, call } = await connectionOf(config, terminal, routes);
  // A link that leads nowhere is of no use: it says first what is wrong.
  await call("readServer", {});
  const consoleUrl = consoleUrlOf(url, controlToken ?? "");
  terminal.output.write(config.json ? `${JSON.stringify({ consoleUrl }, null, 2)}\n` : `${consoleUrl}\n`);
  return exitCode.success;
}
