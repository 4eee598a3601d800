import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { StartError } from "../errors/start-error.ts";
import { parseScenarioFile } from "../app/scenario-file.ts";
import type { Config } from "../config/settings.ts";
import type { StartOptions } from "../app/start-options.ts";
import { createLogger } from "../platform/logger.ts";
import { hasColours, type Terminal } from "./terminal.ts";

/** The largest size of a scenario file. */
const mostMegabytes = 5;

/** The start options of a server, from the settings. */
export async function serverOptions(config: Config, terminal: Terminal) {
  const { port, host, seed, rateLimits, rateLimit, controlToken, shard, control, allowedHosts } = config;
  const { clock, clockScale, defaultScenario, validateResponses, logLevel } = config;
  const { errors } = terminal;
  return {
    port,
    host,
    rateLimits,
    rateLimit,
    control,
    allowedHosts,
    clockScale,
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
    ...(seed !== undefined && { seed }),
    ...(controlToken !== undefined && { controlToken }),
    ...(shard !== undefined && { shard }),
  } satisfies StartOptions;
}

/** Reads a scenario file. @throws StartError with the line and the field of a problem */
export async function readScenarios(path: string) {
  try {
    return await parseScenarioFile(path, await readWhole(path));
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(`${path} cannot be read (${code ?? message}); name a file with --scenarios.`);
  }
}

/**
 * Reads a file, or a pipe such as `<(command)`. Devices are refused: they may be endless, and opening one may have effects.
 * @throws Error whose code or message says why the file cannot be read
 */
async function readWhole(path: string): Promise<string> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("it is a folder");
  if (!stats.isFile() && !stats.isFIFO()) throw new Error("it is neither a file nor a pipe");
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop closes the stream.
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostMegabytes * 1_000_000) throw new Error(`it is larger than ${mostMegabytes} MB`);
  }
  return Buffer.concat(chunks).toString();
}
