import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { type Mock, startAs } from "../start.ts";
import { restrictFolder } from "../platform/private-files.ts";
import { readTextFile } from "../app/text-file.ts";
import type { Config } from "../config/settings.ts";
import { consoleUrlOf } from "./access.ts";
import { usualUrl } from "./connection.ts";
import { keptControlToken } from "./control-token-file.ts";
import { dataFolder } from "./user-folders.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import type { StartOptions } from "../app/start-options.ts";
import { requestLine } from "./request-line.ts";
import { cachedTokenNames, tokenNames } from "./token-names.ts";
import { callOver } from "../client/http-call.ts";
import { tokenRoutes } from "../resources/account/routes.ts";
import { registerServer } from "./register-server.ts";
import { serverOptions, withData } from "./server-options.ts";
import { CommandError, exitCode, hasColours, type Terminal } from "./terminal.ts";

/** Starts the server, prints how to use it, and stops it when the process gets a signal. */
export async function startServer(config: Config, terminal: Terminal): Promise<number> {
  const { environment, output, pid } = terminal;
  const db = config.db ?? join(await dataFolder(environment), "audity-mock.db");
  if (config.rotateControlToken && config.controlToken !== undefined)
    throw new CommandError(
      "--rotate-control-token creates a new token, so it cannot be combined with --control-token. Leave one of them out.",
    );
  // Reading a scenario or data file may block on a pipe. No signal handler is installed yet, so a signal still ends the process.
  const options = await serverOptions(config, terminal);
  const file = config.data === undefined ? undefined : await readTextFile(config.data, "data");
  const { logger } = options;
  const isColoured = hasColours(output, terminal);
  let printed = Promise.resolve();
  const namesFor = new Map<string, ReturnType<typeof cachedTokenNames>>();
  const onRequest: StartOptions["onRequest"] = (request, sandbox) => {
    const call = () => callOver(mock.url, mock.controlToken, { listTokens: tokenRoutes.listTokens });
    const read = async () => tokenNames(await call()("listTokens", { sandbox }));
    if (!namesFor.has(sandbox)) namesFor.set(sandbox, cachedTokenNames(read));
    const named = sandbox === defaultSandboxName ? undefined : sandbox;
    printed = printed.then(async () => {
      const names = config.control ? await namesFor.get(sandbox)?.(request.tokenId) : undefined;
      (output.unfiltered ?? output).write(
        requestLine(request, { isColoured, names: names ?? new Map(), sandbox: named }),
      );
    });
  };
  const asked = new Promise<void>((resolve) => terminal.onStopSignal(() => resolve()));
  const instance = randomUUID();
  const keepsToken = config.control && db !== ":memory:";
  const controlTokenFrom = async (newToken: () => string) => {
    try {
      const kept = { db, shard: config.shard };
      return keepsToken
        ? await keptControlToken(await dataFolder(environment), kept, newToken, config.rotateControlToken)
        : newToken();
    } catch (error) {
      logger.info(error, "the control token cannot be stored, so it will change at the next start");
      return newToken();
    }
  };
  // Print requests only on a terminal, and not with `--log-level silent`.
  const printsRequests = output.isTTY && !config.json && config.logLevel !== "silent";
  const mock = await withData(file, terminal, (data) =>
    startAs({ instance, controlTokenFrom }, { ...options, ...data, db, ...(printsRequests && { onRequest }) }),
  );
  // Earlier versions made the data folder readable for other users. Leave a folder alone that the user has chosen.
  if (config.db === undefined) restrictFolder(dirname(db));
  const unregister = config.control ? await registerServer(mock, instance, config, terminal, logger) : undefined;
  output.write(
    config.json
      ? `${JSON.stringify(readyEvent(mock, pid))}\n`
      : welcome(mock, db, config.control, (await mock.defaultSandbox.read()).owners.length),
  );
  await asked;
  await unregister?.();
  await mock.stop();
  await printed;
  return exitCode.success;
}

function readyEvent(mock: Mock, pid: number) {
  const { url, controlUrl, controlToken, token, tokens, notices, seed, clockMode: clock } = mock;
  const consoleUrl = consoleUrlOf(url, controlToken);
  const jobs = Object.fromEntries(mock.demoJobs.map(({ state, id }) => [state, id]));
  return { event: "ready", url, controlUrl, consoleUrl, controlToken, token, tokens, jobs, notices, seed, clock, pid };
}

function welcome(mock: Mock, db: string, control: boolean, owners: number): string {
  const { url, controlUrl, controlToken, tokens, demoJobs, notices, seed, clockMode } = mock;
  return `A local mock of the Audity Agent API.

Try it:
  curl -H "Authorization: Bearer ${tokens.full}" ${url}/api/projects

For your .env:
  AUDITY_BASE_URL=${url}
  AUDITY_TOKEN=${tokens.full}

Other tokens:
  ${tokens.readOnly}  same owner, read only${owners > 1 ? `\n  ${tokens.secondOwner}  another owner` : ""}

${
  demoJobs.length === 0
    ? ""
    : `Jobs of the first owner:\n${demoJobs.map(({ state, id }) => `  ${id}  ${state}`).join("\n")}\n\n`
}Contract       ${url}/openapi.json
Scenarios      npx audity-mock scenarios
Database       ${db}
${
  control
    ? `Control        npx audity-mock clock advance 20s${url === usualUrl ? "" : ` --url ${url}`}  (in another shell)
All commands   npx audity-mock --help
Control plane  ${controlUrl} with token ${controlToken}
Console        ${consoleUrlOf(url, controlToken)}`
    : "Control plane  none"
}

${notices.map((notice) => `${notice}\n\n`).join("")}audity-mock ready on ${url} (sandbox default, seed ${seed}, clock ${clockMode})
`;
}
