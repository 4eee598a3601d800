import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { pollingRoutes } from "./routes.ts";
import type { Context } from "../capability/capability.ts";
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
import { isBeginning } from "./polling-measures.ts";
import { countsOf, type PollingOfJob, pollingReport, worst } from "./polling-report.ts";

type JobReport = OutputOf<typeof pollingRoutes.readReport>["jobs"][number];

const evidenceOf = ({ number, at, status }: JournalEntry) => ({ number, at: isoTimestamp(at), status });

/** An entry with times of the sandbox's clock only. */
const inSandboxTime = (entry: JournalEntry): JournalEntry => ({
  ...entry,
  realAt: entry.at,
  durationMs: entry.answeredAt - entry.at,
  scale: 1,
});

/** A response lists at most this many requests as evidence, and as many polls with unknown tokens. */
const mostNamed = 1000;

/** After judging this many jobs, the server answers other requests. */
const jobsPerTurn = 20;

// eslint-disable-next-line max-lines-per-function -- one action each
export function pollingActions(context: Context) {
  const { use, sandboxes, capabilities } = context;
  const { find } = sandboxes;
  const read = use(journalReader);
  const assertKnown = use(assertsOperation);

  /** The transitions so far of what was polled. */
  function transitionsOf(sandbox: LiveSandbox, { operation, jobId, tokenId }: PollingOfJob): JobReport["transitions"] {
    const now = sandbox.clock.now();
    const polled = capabilities.flatMap((each) => each.polled ?? []).find((each) => each.operation === operation);
    return (polled?.lifeOf(context, sandbox, jobId, tokenId) ?? [])
      .filter(({ at }) => at <= now)
      .map(({ to, at }) => ({ status: to, at: isoTimestamp(at) }));
  }

  function view(sandbox: LiveSandbox, ofJob: PollingOfJob): JobReport {
    const { findings, requests, ...measures } = ofJob;
    return {
      ...measures,
      rules: findings.map(({ evidence, ...finding }) => ({ ...finding, evidence: evidence.map(evidenceOf) })),
      requests: requests.map(evidenceOf),
      transitions: transitionsOf(sandbox, ofJob),
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
        if (results.length === 0)
          throw new ControlError(400, `No assertion was passed. Pass at least one of ${assertionNames.join(", ")}.`);
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
      const matches = (entry: JournalEntry) =>
        isOfClient(entry) && (isBeginning(entry) || (entry.isPoll && isSelected(entry)));
      const { dropped, entries } = await steadily(sandbox, async () => {
        const kept = read(sandbox);
        const found: JournalEntry[] = [];
        for await (const batch of kept.oldestFirst({ matches, bodies: false })) found.push(...batch);
        return { dropped: kept.dropped, entries: found };
      });
      const reports: JobReport[] = [];
      const unknown = entries.filter((entry) => entry.isPoll && !isJudged(entry));
      const judged = entries.filter(isJudged);
      for (const ofJob of pollingReport(time === "sandbox" ? judged.map(inSandboxTime) : judged)) {
        reports.push(view(sandbox, ofJob));
        // Let the server answer polls meanwhile, so that judging does not delay them.
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
