import { json } from "node:stream/consumers";
import { sendTo } from "../platform/outgoing.ts";
import { createClock, initialClockState } from "../core/clock.ts";

/** How long a server may take to answer. */
const patienceMs = 3000;

/** Reads JSON. @throws Error when it takes longer than three seconds, or is none */
export function readJson(url: string): Promise<{ status: number | undefined; body: unknown }> {
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
