import { type Config, urlOf } from "../config.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** How long a server may take to say that it is ready. */
const patienceMs = 3000;

/** Asks the server that the same settings would start whether it is ready; exit code 1 when it is not. */
export async function health({ host, port }: Pick<Config, "host" | "port">, terminal: Terminal): Promise<number> {
  const url = urlOf(host, port);
  try {
    const response = await fetch(`${url}/__mock/health`, { signal: AbortSignal.timeout(patienceMs) });
    const body: unknown = await response.json();
    const ready =
      response.ok && typeof body === "object" && body !== null && "status" in body && body.status === "ready";
    if (ready) {
      terminal.output.write(`audity-mock is ready on ${url}\n`);
      return exitCode.fine;
    }
    terminal.errors.write(`${url} answers, but it is not a ready audity-mock (status ${response.status}).\n`);
  } catch {
    terminal.errors.write(`No audity-mock answers on ${url}.\n`);
  }
  return exitCode.no;
}
