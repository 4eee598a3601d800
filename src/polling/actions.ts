import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { pollingRoutes } from "./routes.ts";
import type { Context } from "../capability/capability.ts";
import { ControlError } from "../errors/control-error.ts";
import { assertionNames, check } from "./assertions.ts";
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
import type { PollingOfJob } from "./polling-report.ts";
import { reportOn } from "./report-view.ts";

type JobReport = OutputOf<typeof pollingRoutes.readReport>["jobs"][number];

/** A response lists at most this many requests as evidence. */
const mostNamed = 1000;

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
      const report = await reportOn(entries, { time, dropped }, (ofJob) => transitionsOf(sandbox, ofJob));
      return { sandbox: sandbox.name, ...report };
    },
  } satisfies ActionsOf<typeof pollingRoutes>;
}
