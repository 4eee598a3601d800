import type { Config } from "../settings.ts";
import { serverOf } from "./control.ts";
import { readJson } from "./read-json.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Asks the server that is named, or that the same settings would start, whether it is ready; exit code 1 when not. */
export async function health(config: Config, terminal: Terminal): Promise<number> {
  const { url } = await serverOf(config, terminal);
  try {
    const { status, body } = await readJson(`${url}/__mock/health`);
    if (status === 200 && typeof body === "object" && body !== null && "status" in body && body.status === "ready") {
      terminal.output.write(`audity-mock is ready on ${url}\n`);
      return exitCode.success;
    }
    terminal.errors.write(`${url} answers, but it is not a ready audity-mock (status ${status}).\n`);
  } catch {
    terminal.errors.write(`No audity-mock answers on ${url}.\n`);
  }
  return exitCode.failure;
}
