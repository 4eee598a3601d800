import { requestText } from "../platform/outgoing.ts";
import { realSleep } from "../core/clock.ts";

/** How long a server may take to answer. */
const patienceMs = 3000;

/** Reads JSON from a URL. @throws Error when it takes longer than three seconds or is not JSON */
export async function readJson(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const over = new AbortController();
  const { signal } = over;
  const tooLong = realSleep(patienceMs, signal).then(() => {
    throw new Error("Timeout: no complete response within three seconds.");
  });
  try {
    const { status, text } = await Promise.race([requestText({ url, signal, mostMegabytes: 10 }), tooLong]);
    return { status, body: JSON.parse(text) };
  } finally {
    over.abort();
  }
}
