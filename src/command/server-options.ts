import { StartError } from "../errors/start-error.ts";
import { checkedData } from "../app/data-file.ts";
import { scenariosFrom } from "../app/scenario-file.ts";
import { readTextFile, type TextFile } from "../app/text-file.ts";
import type { UserData } from "../control/types.gen.ts";
import { DataProblems } from "../sandbox-control/module.ts";
import type { Config } from "../config/settings.ts";
import type { StartOptions } from "../app/start-options.ts";
import { createLogger } from "../platform/logger.ts";
import { hasColours, type Terminal } from "./terminal.ts";

/** The start options of a server, from the settings. */
export async function serverOptions(config: Config, terminal: Terminal) {
  const { port, host, seed, rateLimits, rateLimit, controlToken, shard, control, allowedHosts } = config;
  const { clock, clockScale, allowDataTokens, defaultScenario, validateResponses, logLevel, faultPlan } = config;
  const { errors } = terminal;
  return {
    port,
    host,
    rateLimits,
    rateLimit,
    control,
    allowedHosts,
    clockScale,
    allowDataTokens,
    validateResponses,
    logger: await createLogger(
      logLevel,
      errors.unfiltered ?? errors,
      errors.isTTY ?? false,
      hasColours(errors, terminal),
    ),
    scenarios: config.scenarios === undefined ? [] : await readScenarios(config.scenarios),
    ...(clock !== undefined && { clock }),
    ...(defaultScenario !== undefined && { defaultScenario }),
    ...(faultPlan !== undefined && { faultPlan }),
    ...(seed !== undefined && { seed }),
    ...(controlToken !== undefined && { controlToken }),
    ...(shard !== undefined && { shard }),
  } satisfies StartOptions;
}

/** Reads a scenario file. @throws StartError with the line and the field of a problem */
export const readScenarios = async (path: string) => scenariosFrom(await readTextFile(path, "scenarios"));

/**
 * Starts a server with the data of a file, and reports problems with the lines of the file. Shows progress on a terminal.
 * @param file undefined: no file
 */
export async function withData<T>(
  file: TextFile | undefined,
  { errors }: Terminal,
  start: (options: Pick<StartOptions, "data" | "onDataProgress">) => Promise<T>,
): Promise<T> {
  if (!file) return start({});
  // Refuse a file that is not an object before starting the server.
  if (typeof file.value !== "object" || file.value === null) checkedData(file, [], null);
  const line = (text: string) => void (errors.unfiltered ?? errors).write(`\r${text}\u001B[K`);
  const onDataProgress = (added: number, total: number) => {
    if (!errors.isTTY || total < shownFrom || (added % shownEach !== 0 && added < total)) return;
    line(added < total ? `Loading data: ${added} of ${total} entries` : "");
  };
  try {
    return await start({ data: file.value as UserData, onDataProgress });
  } catch (error) {
    if (errors.isTTY) line("");
    const { cause } = error as Error;
    throw cause instanceof DataProblems ? new StartError(file.inLines(cause.errors)) : error;
  }
}

/** Progress is shown for data with at least this many entries, after each such number of added entries. */
const shownFrom = 2000;
const shownEach = 1000;
