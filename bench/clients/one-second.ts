// A client that takes a second: some requests, each of which it repeats after an error, and a pause.
import { setTimeout as sleep } from "node:timers/promises";

const { AUDITY_BASE_URL = "", AUDITY_TOKEN = "", REQUESTS = "" } = process.env;
const headers = { authorization: `Bearer ${AUDITY_TOKEN}` };
/** How long the process takes, its start included. */
const tookMs = 950;

async function ask(tries = 5): Promise<void> {
  const response = await fetch(`${AUDITY_BASE_URL}/api/user/tier`, { headers }).catch(() => null);
  const text = await response?.text().catch(() => "");
  if (response?.ok && text?.endsWith("}")) return;
  const status = response?.status ?? 0;
  if (tries === 1 || (status >= 400 && status < 500 && status !== 429))
    throw new Error(`The response has status ${status}.`);
  const asked = response?.headers.get("retry-after") ?? "0.02";
  await sleep(Number.isNaN(Number(asked)) ? Date.parse(asked) - Date.now() : Number(asked) * 1000);
  await ask(tries - 1);
}

for (let request = 0; request < Number(REQUESTS); request += 1) await ask();
// This clock begins with the process.
await sleep(Math.max(0, tookMs - performance.now()));
