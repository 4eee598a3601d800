import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { pollingRoutes } from "./routes.ts";
import type { Context } from "../capability/capability.ts";
import { jobStore, timeline } from "../resources/jobs/module.ts";
import { ControlError } from "../errors/control-error.ts";
import { assertionNames, check } from "./assertions.ts";
import { nextTurn } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import {
  assertsOperation,
  entryView,
  isJudged,
  isOfClient,
  type JournalEntry,
  journalReader,
  matcherOf,
  steadily,
} from "../journal/module.ts";
import { type PollingOfJob, pollingReport, worst } from "./polling-report.ts";

type JobReport = OutputOf<typeof pollingRoutes.readReport>["jobs"][number];

const evidenceOf = ({ number, at, status }: JournalEntry) => ({ number, at: isoTimestamp(at), status });

/** As if the client had no other clock than the sandbox's. */
const inSandboxTime = (entry: JournalEntry): JournalEntry => ({
  ...entry,
  realAt: entry.at,
  durationMs: entry.answeredAt - entry.at,
  scale: 1,
});

/** How often there is which of some names. */
const countsOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length]));

/** How many of the requests that prove something, and of the polls with unknown tokens, an answer names. */
const mostNamed = 1000;

/** How many jobs are judged before others get their turn. */
const jobsPerTurn = 20;

// eslint-disable-next-line max-lines-per-function -- one action each
export function pollingActions({ use, sandboxes }: Context) {
  const { find } = sandboxes;
  const jobs = use(jobStore);
  const read = use(journalReader);
  const assertKnown = use(assertsOperation);

  /** The life of a job so far; of a magic job, as it was told to a token. */
  function transitionsOf(sandbox: LiveSandbox, { jobId, tokenId }: PollingOfJob): JobReport["transitions"] {
    const job = jobs.withId(sandbox.key, jobId).find((each) => each.tokenId === null || each.tokenId === tokenId);
    if (!job) return [];
    const now = sandbox.clock.now();
    return timeline(job)
      .filter(({ at }) => at <= now)
      .map(({ to, at }) => ({ status: to, at: isoTimestamp(at) }));
  }

  function view(sandbox: LiveSandbox, of: PollingOfJob): JobReport {
    const { polls } = of;
    return {
      jobId: of.jobId,
      tokenId: of.tokenId,
      tokenPrefix: of.tokenPrefix,
      verdict: of.verdict,
      polls: polls.length,
      statuses: countsOf(polls.map(({ status }) => String(status ?? "none"))),
      intervals: of.intervals,
      growth: of.growth,
      jitter: of.jitter,
      earlyPolls: of.early,
      mostConcurrentPolls: of.mostConcurrent,
      pollsAfterEnd: of.afterEnd,
      pollsAfter404: of.after404,
      pollsAfter401: of.after401,
      retriesOf4xx: of.retriesOf4xx,
      budget: of.budget,
      wastedPolls: of.wasted,
      rules: of.findings.map(({ evidence, ...finding }) => ({ ...finding, evidence: evidence.map(evidenceOf) })),
      requests: polls.map(evidenceOf),
      transitions: transitionsOf(sandbox, of),
    };
  }

  return {
    async assertJournal({ sandbox, after, ...asked }) {
      const found = find(sandbox);
      assertKnown(asked);
      return steadily(found, async () => {
        const kept = read(found, after);
        const entries: JournalEntry[] = [];
        for await (const batch of kept.oldestFirst({ matches: matcherOf(asked), bodies: false }))
          entries.push(...batch.filter(isJudged));
        const results = check(entries, asked, kept.dropped);
        if (results.length === 0) throw new ControlError(400, `Name at least one of ${assertionNames.join(", ")}.`);
        return {
          passed: results.every(({ passed }) => passed),
          dropped: kept.dropped,
          results: results.map(({ evidence, ...result }) => ({
            ...result,
            evidenceCount: evidence.length,
            evidence: evidence.slice(0, mostNamed).map(entryView),
          })),
        };
      });
    },
    async readReport({ sandbox: name, time = "client", ...filter }) {
      const sandbox = find(name);
      const isSelected = matcherOf(filter);
      const matches = (entry: JournalEntry) => entry.isPoll && isSelected(entry) && isOfClient(entry);
      const { dropped, polls } = await steadily(sandbox, async () => {
        const kept = read(sandbox);
        const found: JournalEntry[] = [];
        for await (const batch of kept.oldestFirst({ matches, bodies: false })) found.push(...batch);
        return { dropped: kept.dropped, polls: found };
      });
      const reports: JobReport[] = [];
      const unknown = polls.filter((poll) => !isJudged(poll));
      const judged = polls.filter(isJudged);
      for (const ofJob of pollingReport(time === "sandbox" ? judged.map(inSandboxTime) : judged)) {
        reports.push(view(sandbox, ofJob));
        // Polls go on meanwhile, and are not to be measured by how long this takes.
        if (reports.length % jobsPerTurn === 0) await nextTurn();
      }
      const instants = reports.flatMap(({ requests, transitions }) =>
        [...requests, ...transitions].map(({ at }) => at),
      );
      instants.sort();
      return {
        sandbox: sandbox.name,
        verdict: worst(reports.map(({ verdict }) => verdict)),
        from: instants[0] ?? null,
        until: instants.at(-1) ?? null,
        dropped,
        jobs: reports,
        unknownTokens: {
          polls: unknown.length,
          reasons: countsOf(unknown.map(({ reason }) => reason.code)),
          requests: unknown.slice(0, mostNamed).map(evidenceOf),
        },
      };
    },
  } satisfies ActionsOf<typeof pollingRoutes>;
}
