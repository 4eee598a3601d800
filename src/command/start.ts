import { join } from "node:path";
import type { Config } from "../config.ts";
import { createLogger } from "../logger.ts";
import { type Mock, start } from "../mock.ts";
import { dataFolder } from "./data-folder.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Starts the server, says how to use it, and stops it when the process is asked to end. */
export async function startServer(config: Config, terminal: Terminal): Promise<number> {
  const { port, host, seed, rateLimits, rateLimit, controlToken } = config;
  const db = config.db ?? join(await dataFolder(terminal.environment), "audity-mock.db");
  const logger = await createLogger(config.logLevel, terminal.errors, terminal.errors.isTTY ?? false);
  const asked = terminal.untilAskedToStop();
  const mock = await start({
    port,
    host,
    db,
    rateLimits,
    rateLimit,
    logger,
    ...(seed !== undefined && { seed }),
    ...(controlToken !== undefined && { controlToken }),
  });
  terminal.output.write(config.json ? `${JSON.stringify(readyEvent(mock, terminal.pid))}\n` : welcome(mock, db));
  await asked;
  await mock.stop();
  return exitCode.success;
}

function readyEvent(mock: Mock, pid: number) {
  const { url, controlUrl, controlToken, token, tokens, seed, clock } = mock;
  const jobs = Object.fromEntries(mock.demoJobs.map(({ state, id }) => [state, id]));
  return { event: "ready", url, controlUrl, controlToken, token, tokens, jobs, seed, clock: clock.mode, pid };
}

function welcome({ url, controlUrl, controlToken, tokens, demoJobs, seed, clock }: Mock, db: string): string {
  return `The Audity Agent API on this machine.

Try it:
  curl -H "Authorization: Bearer ${tokens.full}" ${url}/api/projects

For your .env:
  AUDITY_BASE_URL=${url}
  AUDITY_TOKEN=${tokens.full}

Other tokens:
  ${tokens.readOnly}  the same owner, may only read
  ${tokens.secondOwner}  another owner

Jobs of the first owner:
${demoJobs.map(({ state, id }) => `  ${id}  ${state}`).join("\n")}

Contract       ${url}/openapi.json
Scenarios      npx audity-mock scenarios
Control plane  ${controlUrl} with token ${controlToken}
Database       ${db}

audity-mock ready on ${url} (sandbox default, seed ${seed}, clock ${clock.mode})
`;
}
