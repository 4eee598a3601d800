import type { Sandbox } from "../client/sandbox.ts";
import type { JournalEntryView } from "../control/types.gen.ts";
import { realSleep } from "../core/clock.ts";
import { isWrite, operations, type Request, requestsOf, tellsEnd } from "./requests.ts";

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
  /** Whether it lost the id of a job or capture, but read the analysis or the captures, which tell the end too. */
  readonly hasFoundEnd: boolean;
  /** Whether it reset the sandbox, so that its earlier requests are not known. */
  readonly hasReset: boolean;
};

/** The rules about reactions to a response. The others are about the pace, which a scaled clock changes. */
const judgedRules = ["retry-after", "back-off", "concurrent-polls", "poll-after-404", "poll-after-401", "retry-of-4xx"];

/** The most requests of a run that are read. */
export const mostRequests = 10_000;

/** Operations that tell the end without the id of a job or capture. */
const tellingEnd = ["getAuditAnalysis", "listCaptures"];

const triggers = ["triggerAsyncAuditAnalysis", "triggerAuditAnalysis"];

/** The clause for an analysis. */
const analysisStarted = "an analysis was started";

/** Whether repeating a write changes something more: PATCH and DELETE do not. */
export const addsWhenRepeated = (what: string): boolean =>
  what === analysisStarted || operations.get(what.split(" ")[0] ?? "")?.method === "POST";

/** How often each write took effect. Analyses are counted in the sandbox, because a client may disconnect before their response. */
async function writesOf(sandbox: Sandbox, requests: readonly Request[]): Promise<Record<string, number>> {
  const writes: Record<string, number> = { [analysisStarted]: (await sandbox.jobs.list()).length };
  for (const { operation, method, status, plan } of requests) {
    if (!isWrite({ method }) || triggers.includes(operation)) continue;
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

/** Whether a response with the id of a job or capture was lost, and a later request read what tells the end. */
const hasFoundEnd = (requests: readonly Request[]): boolean =>
  requests.some(
    ({ createsJob, plan, number }) =>
      createsJob &&
      plan !== null &&
      !plan.includes(":jobOutcome/") &&
      requests.some((later) => later.number > number && tellingEnd.includes(later.operation) && later.hasBody),
  );

/**
 * Reads what the client of a sandbox did.
 * @param made how many requests it has made, also before a reset
 */
export async function observe(sandbox: Sandbox, made: number): Promise<Observation> {
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
    hasFoundEnd: hasFoundEnd(requests),
    hasReset: entries.length < Math.min(made, mostRequests),
    ends: new Set(entries.filter(tellsEnd).map(({ jobId }) => jobId)).size,
  };
}
