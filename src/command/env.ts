import { controlOf } from "../client/control.ts";
import type { Config } from "../config/settings.ts";
import { routes } from "../app/control-routes.ts";
import { connectionOf } from "./control.ts";
import { assertNamesDiffer, exitCode, type Terminal } from "./terminal.ts";

/** Prints what a client of a running server needs, for a `.env` file. */
export async function printEnvironment(config: Config, terminal: Terminal): Promise<number> {
  assertNamesDiffer(config);
  const { url, call } = await connectionOf(config, terminal, routes);
  const control = await controlOf(call, { url, controlToken: "" }, () => Promise.resolve());
  const { token } = await control.openSandbox(config.sandbox);
  const variables = { [config.baseUrlName]: url, [config.tokenName]: token };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  terminal.output.write(config.json ? `${JSON.stringify(variables, null, 2)}\n` : lines.join(""));
  return exitCode.success;
}
