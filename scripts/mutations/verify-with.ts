import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "../../src/client/connect.ts";
import { monotonicNow, realSleep } from "../../src/core/clock.ts";
import type { Check, Result } from "../../src/verify/check.ts";
import { createSend } from "../../src/verify/send.ts";
import type { Target } from "../../src/verify/target.ts";
import { verify } from "../../src/verify/verify.ts";

/** Nothing takes that long where the clock can be moved. */
const patienceMs = 5000;

/** Verifies a server of the test build that has a defect, or none. */
export async function verifyWith(
  serverScript: string,
  defect: string | null,
  checks?: readonly Check[],
): Promise<readonly Result[]> {
  const parameters = [serverScript, ...(defect === null ? [] : [defect])];
  // The servers that follow find what the first has compiled.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(serverScript), "compiled") };
  const child = spawn(process.execPath, parameters, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), ended.then(() => ({ value: undefined }))]);
    if (!first.value) throw new Error("The server did not start.");
    const { url, controlToken } = JSON.parse(first.value) as { url: string; controlToken: string };
    const target: Target = {
      ...{ url, send: createSend(url, patienceMs), control: await connect(url, controlToken), withoutControl: "" },
      ...{
        token: undefined,
        job: undefined,
        mayWrite: true,
        mayExhaust: true,
        isPaced: true,
        signal: new AbortController().signal,
      },
      ...{ sleep: realSleep, now: monotonicNow, onProgress: () => undefined },
    };
    return await verify(target, undefined, checks);
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** The ids of the checks that have failed. */
export const failedIn = (results: readonly Result[]): readonly string[] =>
  results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
