import { setTimeout as sleep } from "node:timers/promises";
import { poll, trigger } from "./ask.ts";
import { projectIds } from "./load.ts";
import { quantile } from "./experiment.ts";
import { residentMegabytes, type Server, startServer } from "./server.ts";

/** What somebody else's client notices meanwhile. */
export type Witness = {
  readonly server: Server;
  readonly port: number;
  /** Polls one after the other until it is over; resolves to what it noticed. */
  readonly watch: <T>(during: () => Promise<T>) => Promise<T>;
  readonly problems: string[];
  /** Ends the server, and says in figures how it went. */
  readonly finish: () => Promise<string>;
};

/** How long one poll in a hundred may take while others misbehave. */
export const mostPollMs = 1000;

/** A server with one client that polls now and again. */
export async function startWitness(db: string, parameters: readonly string[] = []): Promise<Witness> {
  const server = await startServer(db, { parameters: ["--rate-limits", "off", ...parameters] });
  const { url, token } = server;
  const triggered = await trigger(url, token, projectIds[0] ?? "");
  const { jobId } = (triggered?.body as { data: { jobId: string } }).data;
  const tookMs: number[] = [];
  const problems: string[] = [];
  const before = residentMegabytes(server.child).now;

  async function watch<T>(during: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const polling = (async () => {
      while (!over.signal.aborted) {
        const begun = performance.now();
        const answer = await poll(url, token, jobId);
        tookMs.push(performance.now() - begun);
        if (answer?.status !== 200) problems.push(`a poll got ${answer?.status ?? "no answer"}`);
        await sleep(10);
      }
    })();
    try {
      return await during();
    } finally {
      over.abort();
      await polling;
    }
  }

  async function finish(): Promise<string> {
    const { now, most } = residentMegabytes(server.child);
    const slow = quantile(tookMs, 0.99);
    if (slow > mostPollMs) problems.push(`one poll in a hundred took ${slow.toFixed(0)} ms`);
    const begun = performance.now();
    const { code, signal, errors } = await server.end("SIGTERM");
    const stopMs = performance.now() - begun;
    if (code !== 0) problems.push(`the server ended with ${code ?? signal}: ${errors.slice(0, 300)}`);
    if (stopMs > 2000) problems.push(`a stop took ${stopMs.toFixed(0)} ms`);
    const memory = `memory ${before} MB before, ${most} MB at most, ${now} MB at the end`;
    return `${tookMs.length} polls in that time, 99 % within ${slow.toFixed(0)} ms, all within ${Math.max(...tookMs).toFixed(0)} ms; ${memory}; stopped in ${stopMs.toFixed(0)} ms`;
  }

  return { server, port: Number(new URL(url).port), watch, problems, finish };
}
