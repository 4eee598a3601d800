import { StartError } from "../errors/start-error.ts";
import { parseScenarioFile } from "../app/scenario-file.ts";
import type { Config } from "../config/settings.ts";
import type { StartOptions } from "../app/start-options.ts";
import { readWhole, whyUnreadable } from "./read-whole.ts";

/** The size of the largest file of scenarios. */
const mostMegabytes = 5;

/** The options that a server is started with, from what the command line and the environment say. */
export async function serverOptions(config: Config): Promise<StartOptions> {
  const { port, host, seed, rateLimits, rateLimit, controlToken, shard, control, allowedHosts } = config;
  const { clock, clockScale, defaultScenario, validateResponses } = config;
  return {
    port,
    host,
    rateLimits,
    rateLimit,
    control,
    allowedHosts,
    clockScale,
    validateResponses,
    scenarios: config.scenarios === undefined ? [] : await readScenarios(config.scenarios),
    ...(clock !== undefined && { clock }),
    ...(defaultScenario !== undefined && { defaultScenario }),
    ...(seed !== undefined && { seed }),
    ...(controlToken !== undefined && { controlToken }),
    ...(shard !== undefined && { shard }),
  };
}

/** Reads a file of scenarios. @throws StartError with line and field of what is wrong with it */
export async function readScenarios(path: string) {
  try {
    return await parseScenarioFile(path, await readWhole(path, mostMegabytes));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${path} cannot be read (${whyUnreadable(error)}); name a file with --scenarios.`);
  }
}
