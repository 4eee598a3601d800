import type { Sandbox } from "../client/sandbox.ts";
import type { JournalEntryView } from "../control/types.gen.ts";
import { realSleep } from "../core/clock.ts";
import { type Request, requestsOf, tellsEnd } from "./requests.ts";

/** What a client did in one run, from the journal of its sandbox. */
export type Observation = {
  readonly requests: readonly Request[];
  /** The rules of the polling report that it broke. */
  readonly brokenRules: readonly string[];
  /** How often it polled a job or capture after its final status. */
  readonly pollsAfterEnd: number;
  /** How often each write took effect, by a clause such as "createMemory took effect". */
  readonly writes: Readonly<Record<string, number>>;
  /** How many jobs and captures it saw end. */
  readonly ends: number;
  /** Whether it read an analysis, from which a client that has lost the id of its job learns the end. */
  readonly hasReadAnalysis: boolean;
};

/** The rules about reactions to a response. The others are about the pace, which a scaled clock changes. */
const judgedRules = ["retry-after", "back-off", "concurrent-polls", "poll-after-404", "poll-after-401", "retry-of-4xx"];

/** The most requests of a run that are read. */
export const mostRequests = 10_000;

const triggers = ["triggerAsyncAuditAnalysis", "triggerAuditAnalysis"];

/** How often each write took effect, by a clause. Analyses are counted in the sandbox, because a client may disconnect before their response. */
async function writesOf(sandbox: Sandbox, requests: readonly Request[]): Promise<Record<string, number>> {
  const writes: Record<string, number> = { "an analysis was started": (await sandbox.jobs.list()).length };
  for (const { operation, method, status, plan } of requests) {
    // Repeating PATCH or DELETE changes nothing more.
    if (method !== "POST" || triggers.includes(operation)) continue;
    const ran = status === null ? (plan?.endsWith(":connectionReset/after") ?? false) : status < 300;
    const what = `${operation} took effect`;
    if (ran) writes[what] = (writes[what] ?? 0) + 1;
  }
  return writes;
}

/** How often the journal is read again, and how long after each time, until it has the faults that were applied. */
const reads = 40;
const readEachMs = 25;

/**
 * Reads the journal. The server records a damaged response when its connection is closed, which the client may notice first, so
 * this waits for the entries of all faults that were applied.
 */
async function readJournal(sandbox: Sandbox): Promise<readonly JournalEntryView[]> {
  for (let read = 1; ; read += 1) {
    const { entries } = await sandbox.journal.read({ limit: mostRequests });
    const recorded = new Set(entries.flatMap(({ faults }) => faults.map(({ id }) => id)));
    const faults = await sandbox.faults.list();
    if (read === reads || faults.every(({ id, timesApplied }) => timesApplied === 0 || recorded.has(id)))
      return entries;
    await realSleep(readEachMs);
  }
}

/** Reads what the client of a sandbox did. */
export async function observe(sandbox: Sandbox): Promise<Observation> {
  const entries = await readJournal(sandbox);
  const requests = requestsOf(entries);
  const { jobs } = await sandbox.report();
  const { results } = await sandbox.journal.assert({ honoursRetryAfter: true });
  const brokenRules = new Set([
    ...jobs.flatMap(({ rules }) => rules.filter(({ verdict }) => verdict === "fail").map(({ rule }) => rule)),
    ...results.filter(({ passed }) => !passed).map(() => "retry-after"),
  ]);
  return {
    requests,
    brokenRules: judgedRules.filter((rule) => brokenRules.has(rule)),
    pollsAfterEnd: jobs.reduce((sum, { pollsAfterEnd }) => sum + pollsAfterEnd, 0),
    writes: await writesOf(sandbox, requests),
    hasReadAnalysis: requests.some(({ operation, hasBody }) => operation === "getAuditAnalysis" && hasBody),
    ends: new Set(entries.filter(tellsEnd).map(({ jobId }) => jobId)).size,
  };
}
