import { ControlError, fieldError } from "../control/problem.ts";
import type { Actions } from "../control/routes.ts";
import type { Clock } from "../sandbox/clock.ts";
import { durationMsOf } from "../sandbox/duration.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SaveSettings } from "../sandbox/settings.ts";
import { endedBy } from "../ended-by.ts";
import { check } from "./assertions.ts";
import { analysisGenerated } from "../webhooks/announcement.ts";
import { entryOf, type JournalEntry, type ParametersOf } from "./entry.ts";
import { type EntryView, entryView, type Filter, matcherOf } from "./entry-view.ts";
import { harOf } from "./har.ts";
import { notTold } from "./not-told.ts";
import type { Recorder } from "./recorder.ts";
import type { JournalStore } from "./store.ts";
import { entriesAfter } from "./wait.ts";

type Dependencies = {
  readonly find: (name: string) => LiveSandbox;
  readonly journal: JournalStore;
  readonly recorder: Recorder;
  readonly parametersOf: ParametersOf;
  readonly wallClock: Clock;
  readonly saveSettings: SaveSettings;
  readonly server: { readonly version: string };
  /** Base URL of the server. */
  readonly url: () => string;
  readonly refreshSandbox: (sandboxKey: number) => void;
  readonly operationIds: readonly string[];
};

export function journalActions(dependencies: Dependencies) {
  const { find, journal, recorder, operationIds, parametersOf, wallClock, saveSettings, server, url } = dependencies;

  /** How many requests there have been since the sandbox began. */
  function countOf(sandbox: LiveSandbox): number {
    const { entries, lost } = recorder.unwritten(sandbox);
    return journal.count(sandbox.key) + lost + entries.length;
  }

  /** All that is kept of a sandbox, oldest first. */
  function entriesOf(sandbox: LiveSandbox, number = 0): readonly JournalEntry[] {
    recorder.flush();
    const { limit } = sandbox.settings.journal;
    const count = countOf(sandbox);
    const written = journal.after(sandbox.key, Math.max(number, count - limit));
    const { entries, lost } = recorder.unwritten(sandbox);
    const first = journal.count(sandbox.key) + lost + 1;
    return written.concat(entries.map((entry, index) => entryOf(entry, first + index, parametersOf)));
  }

  /** @throws ControlError 400 for an operation that there is not, whose requests one would wait for in vain */
  function assertKnown({ operation }: Filter): void {
    const known = [...operationIds, analysisGenerated];
    if (operation !== undefined && !known.includes(operation))
      throw fieldError("operation", `must be one of ${known.join(", ")}, not ${JSON.stringify(operation)}`);
  }

  function chosen(name: string, filter: Filter & { readonly after?: number | undefined }) {
    assertKnown(filter);
    return entriesOf(find(name), filter.after).filter(matcherOf(filter));
  }

  async function* viewsOf(
    batches: AsyncIterable<readonly JournalEntry[]>,
    matches: (entry: JournalEntry) => boolean,
  ): AsyncGenerator<EntryView, void> {
    for await (const batch of batches) yield* batch.filter(matches).map(entryView);
  }

  return {
    entriesOf,
    countOf,
    actions: {
      readJournal({ sandbox, limit = 100, ...filter }) {
        const found = find(sandbox);
        assertKnown(filter);
        const kept = entriesOf(found);
        const { after = 0 } = filter;
        const meant = kept.filter(({ number }) => number > after).filter(matcherOf(filter));
        return { dropped: countOf(found) - kept.length, entries: meant.slice(-limit).map(entryView) };
      },
      setJournal({ sandbox, ...wanted }) {
        const found = find(sandbox);
        recorder.flush();
        saveSettings(found, (settings) => ({ journal: { ...settings.journal, ...wanted } }));
        journal.trim(found.key, found.settings.journal.limit);
        return { ...found.settings.journal };
      },
      followJournal({ sandbox, after, ...filter }) {
        const found = find(sandbox);
        assertKnown(filter);
        recorder.flush();
        // Now, not when somebody begins to read.
        const from = after ?? journal.count(found.key);
        const ended = new AbortController();
        const views = viewsOf(entriesAfter(dependencies, found, from, ended.signal), matcherOf(filter));
        return endedBy(views, () => ended.abort());
      },
      exportJournal({ sandbox, format = "ndjson", ...filter }) {
        const entries = chosen(sandbox, filter);
        return format === "har"
          ? `${JSON.stringify(harOf(entries, url(), server.version), null, 2)}\n`
          : entries.map((entry) => `${JSON.stringify(entryView(entry))}\n`).join("");
      },
      async waitForClient({ sandbox, after = 0, times = 1, withinMs = "10s", ...filter }, gone) {
        const found = find(sandbox);
        assertKnown(filter);
        const ms = durationMsOf(withinMs);
        const [over, done] = [new AbortController(), new AbortController()];
        void wallClock.sleepUntil(wallClock.now() + ms, done.signal).then(() => over.abort());
        const matches = matcherOf(filter);
        let seen = after;
        const isNear = matcherOf({ ...filter, observed: undefined });
        let met: JournalEntry[] = [];
        const answers = new Map<string, number>();
        try {
          const signal = gone ? AbortSignal.any([over.signal, gone]) : over.signal;
          for await (const batch of entriesAfter(dependencies, found, after, signal)) {
            // The sandbox has begun anew, and nobody has been told anything of it.
            if ((batch[0]?.number ?? 0) <= seen) {
              met = [];
              answers.clear();
            }
            seen = batch.at(-1)?.number ?? seen;
            met = met.concat(batch.filter(matches));
            for (const { jobStatus, status } of batch.filter(isNear)) {
              const answer = jobStatus ?? String(status ?? "no answer");
              answers.set(answer, (answers.get(answer) ?? 0) + 1);
            }
            if (met.length >= times) return { entries: met.slice(0, times).map(entryView) };
          }
        } finally {
          done.abort();
        }
        if (!over.signal.aborted)
          throw new ControlError(503, "The sandbox is no more, so nobody will be told anything.");
        throw new ControlError(408, notTold(filter, { met: met.length, times, ms, answers }));
      },
      assertJournal({ sandbox, maxPolls, noPollsAfterTerminal, honoursRetryAfter, maxConcurrentPolls, ...filter }) {
        const assertions = { maxPolls, noPollsAfterTerminal, honoursRetryAfter, maxConcurrentPolls };
        const found = find(sandbox);
        const dropped = countOf(found) - entriesOf(found).length;
        const results = check(chosen(sandbox, filter), assertions, dropped);
        if (results.length === 0)
          throw new ControlError(400, `Name at least one of ${Object.keys(assertions).join(", ")}.`);
        return {
          passed: results.every(({ passed }) => passed),
          dropped,
          results: results.map(({ evidence, ...result }) => ({ ...result, evidence: evidence.map(entryView) })),
        };
      },
      setCoach({ sandbox, enabled }) {
        const found = find(sandbox);
        saveSettings(found, () => ({ coach: enabled }));
        return { enabled };
      },
    } satisfies Partial<Actions>,
  };
}
