import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { StartError } from "../errors.ts";
import { parseScenarioFile } from "../jobs/scenario-file.ts";
import { createLogger } from "../logger.ts";
import { type Mock, start } from "../mock.ts";
import { dataFolder } from "./data-folder.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Starts the server, says how to use it, and stops it when the process is asked to end. */
export async function startServer(config: Config, terminal: Terminal): Promise<number> {
  const { port, host, seed, rateLimits, rateLimit, controlToken, clock, defaultScenario } = config;
  const db = config.db ?? join(await dataFolder(terminal.environment), "audity-mock.db");
  const logger = await createLogger(config.logLevel, terminal.errors, terminal.errors.isTTY ?? false);
  const scenarios = config.scenarios === undefined ? [] : await readScenarios(config.scenarios);
  const asked = terminal.untilAskedToStop();
  const mock = await start({
    port,
    host,
    db,
    rateLimits,
    rateLimit,
    logger,
    clockScale: config.clockScale,
    scenarios,
    control: config.control,
    allowedHosts: config.allowedHosts,
    ...(clock !== undefined && { clock }),
    ...(defaultScenario !== undefined && { defaultScenario }),
    ...(seed !== undefined && { seed }),
    ...(controlToken !== undefined && { controlToken }),
  });
  terminal.output.write(config.json ? `${JSON.stringify(readyEvent(mock, terminal.pid))}\n` : welcome(mock, db));
  await asked;
  await mock.stop();
  return exitCode.success;
}

async function readScenarios(path: string) {
  try {
    return await parseScenarioFile(path, await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}); name a file with --scenarios.`,
    );
  }
}

function readyEvent(mock: Mock, pid: number) {
  const { url, controlUrl, controlToken, token, tokens, seed, clockMode } = mock;
  const jobs = Object.fromEntries(mock.demoJobs.map(({ state, id }) => [state, id]));
  return { event: "ready", url, controlUrl, controlToken, token, tokens, jobs, seed, clock: clockMode, pid };
}

function welcome({ url, controlUrl, controlToken, tokens, demoJobs, seed, clockMode }: Mock, db: string): string {
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

audity-mock ready on ${url} (sandbox default, seed ${seed}, clock ${clockMode})
`;
}
