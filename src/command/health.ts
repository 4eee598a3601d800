import type { Config } from "../config/settings.ts";
import { serverOf } from "./connection.ts";
import { readJson } from "./read-json.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Asks a server whether it is ready. Exit code 1 when it is not. */
export async function health(config: Config, terminal: Terminal): Promise<number> {
  const { url } = await serverOf(config, terminal);
  const problem = await problemOf(url);
  const isReady = problem === null;
  const { output, errors } = terminal;
  if (config.json) output.write(`${JSON.stringify({ url, ready: isReady, ...(!isReady && { problem }) }, null, 2)}\n`);
  else if (isReady) output.write(`audity-mock is ready on ${url}\n`);
  else errors.write(`${problem}\n`);
  return isReady ? exitCode.success : exitCode.failure;
}

/** A sentence on why a server is not ready; null when it is. */
export async function problemOf(url: string): Promise<string | null> {
  try {
    const { status, body } = await readJson(`${url}/__mock/health`);
    if (status === 200 && typeof body === "object" && body !== null && "status" in body && body.status === "ready")
      return null;
    return `The server at ${url} is not a ready audity-mock server (status ${status}).`;
  } catch {
    return `No audity-mock server is running on ${url}.`;
  }
}
