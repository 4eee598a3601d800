import type { OutputOf } from "../control/route.ts";
import { nextTurn } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { isJudged, type JournalEntry } from "../journal/module.ts";
import { countsOf, type PollingOfJob, pollingReport, worst } from "./polling-report.ts";
import type { pollingRoutes } from "./routes.ts";

type ReportView = OutputOf<typeof pollingRoutes.readReport>;
type JobReport = ReportView["jobs"][number];

/** The state changes of what was polled. */
export type TransitionsOf = (ofJob: PollingOfJob) => JobReport["transitions"];

const evidenceOf = ({ number, at, status }: JournalEntry) => ({ number, at: isoTimestamp(at), status });

/** An entry with times of the sandbox's clock only. */
const inSandboxTime = (entry: JournalEntry): JournalEntry => ({
  ...entry,
  realAt: entry.at,
  durationMs: entry.answeredAt - entry.at,
  scale: 1,
});

/** A report lists at most this many polls with unknown tokens. */
const mostNamed = 1000;

/** After judging this many jobs, the server answers other requests. */
const jobsPerTurn = 20;

function viewOf({ findings, requests, ...measures }: PollingOfJob, transitions: JobReport["transitions"]): JobReport {
  return {
    ...measures,
    rules: findings.map(({ evidence, ...finding }) => ({ ...finding, evidence: evidence.map(evidenceOf) })),
    requests: requests.map(evidenceOf),
    transitions,
  };
}

/**
 * The polling report on some entries, as the control plane and the command line show it.
 * @param entries the polls, and the requests that started what was polled
 * @param options `time`: the clock that measures waits; `dropped`: how many requests the journal has dropped
 */
export async function reportOn(
  entries: readonly JournalEntry[],
  { time, dropped }: { readonly time: "client" | "sandbox"; readonly dropped: number },
  transitionsOf: TransitionsOf,
): Promise<Omit<ReportView, "sandbox">> {
  const jobs: JobReport[] = [];
  const unknown = entries.filter((entry) => entry.isPoll && !isJudged(entry));
  const judged = entries.filter(isJudged);
  for (const ofJob of pollingReport(time === "sandbox" ? judged.map(inSandboxTime) : judged)) {
    jobs.push(viewOf(ofJob, transitionsOf(ofJob)));
    // Let the server answer polls meanwhile, so that judging does not delay them.
    if (jobs.length % jobsPerTurn === 0) await nextTurn();
  }
  const instants = jobs.flatMap(({ requests, transitions }) => [...requests, ...transitions].map(({ at }) => at));
  instants.sort();
  return {
    verdict: worst(jobs.map(({ verdict }) => verdict)),
    from: instants[0] ?? null,
    until: instants.at(-1) ?? null,
    dropped,
    jobs,
    unknownTokens: {
      polls: unknown.length,
      reasons: countsOf(unknown.map(({ reason }) => reason.code)),
      requests: unknown.slice(0, mostNamed).map(evidenceOf),
    },
  };
}
