import { json } from "node:stream/consumers";
import { sendTo } from "../outgoing.ts";
import type { Config } from "../settings.ts";
import { createClock, initialClockState } from "../sandbox/clock.ts";
import { serverOf } from "./control.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** How long a server may take to say that it is ready. */
const patienceMs = 3000;

/** Asks the server that is named, or that the same settings would start, whether it is ready; exit code 1 when not. */
export async function health(config: Config, terminal: Terminal): Promise<number> {
  const url = serverOf(config);
  try {
    const { status, body } = await read(`${url}/__mock/health`);
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

/** Reads JSON. */
export function read(url: string): Promise<{ status: number | undefined; body: unknown }> {
  const clock = createClock(initialClockState("real"));
  return new Promise((resolve, reject) => {
    const request = sendTo(url, {}, (response) => {
      json(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    request.on("error", reject);
    request.end();
    void clock.sleepUntil(clock.now() + patienceMs).then(() => request.destroy(new Error("It took too long.")));
  });
}
