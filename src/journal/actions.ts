import { startTimeout } from "../core/timeout.ts";
import { ControlError, fieldError } from "../errors/control-error.ts";
import type { ActionsOf } from "../control/route.ts";
import type { journalRoutes } from "./routes.ts";
import { durationMsOf } from "../core/duration.ts";
import type { Context } from "../capability/capability.ts";
import { inWords } from "../core/in-words.ts";
import { withCleanup } from "../core/with-cleanup.ts";
import { operationsOf } from "../contract/document.ts";
import { webhookEvents } from "../contract/webhook-events.ts";
import { notANameOf } from "../core/names.ts";
import { type EntryView, entryView, type Filter, type JournalEntry, matcherOf, sizeOf } from "./entry.ts";
import { harOf } from "./har.ts";
import { inspectedView } from "./inspected.ts";
import { journalReader, type Kept, steadily, type Wanted } from "./reader.ts";
import { journalRecorder } from "./recorder.ts";
import { journalStore } from "./store.ts";
import { entriesAfter } from "./wait.ts";

/** One response holds at most this many characters of paths and bodies. JSON may need six characters for each. */
const mostCharacters = 32 * 2 ** 20;

/** Throws ControlError 400 for an unknown operation, because no request would ever match. */
export function assertsOperation({ contract }: Context): (filter: { readonly operation?: string | undefined }) => void {
  const known = [...operationsOf(contract).map(({ id }) => id), ...webhookEvents];
  return ({ operation }) => {
    if (operation !== undefined && !known.includes(operation))
      throw fieldError("operation", notANameOf("an operation", operation, known));
  };
}

// eslint-disable-next-line max-lines-per-function -- one action each
export function journalActions(context: Context) {
  const { use, wallClock, settings, sandboxes } = context;
  const { find, saveSettings } = sandboxes;
  const journal = use(journalStore);
  const recorder = use(journalRecorder);
  const read = use(journalReader);
  const assertKnown = use(assertsOperation);

  /** The last entries that match, oldest first. @throws ControlError 400 when they are too large for one response */
  async function lastOf(kept: Kept, matches: Wanted["matches"], limit: number): Promise<readonly JournalEntry[]> {
    const found: JournalEntry[] = [];
    let size = 0;
    for await (const batch of kept.newestFirst({ matches, bodies: true })) {
      for (const entry of batch.toReversed()) {
        if (found.length === limit) break;
        size += sizeOf(entry);
        if (size > mostCharacters) throw tooLarge("limit", found.length);
        found.push(entry);
      }
      if (found.length === limit) break;
    }
    return found.reverse();
  }

  async function* viewsOf(
    batches: AsyncIterable<readonly JournalEntry[]>,
    matches: (entry: JournalEntry) => boolean,
  ): AsyncGenerator<EntryView, void> {
    for await (const batch of batches) yield* batch.filter(matches).map(entryView);
  }

  return {
    async readJournal({ sandbox, limit = 100, after, ...filter }) {
      const found = find(sandbox);
      assertKnown(filter);
      return steadily(found, async () => {
        const kept = read(found, after);
        const entries = await lastOf(kept, matcherOf(filter), limit);
        return { dropped: kept.dropped, entries: entries.map(entryView) };
      });
    },
    async inspectRequest({ sandbox, number }) {
      const found = find(sandbox);
      const wanted = /^[1-9]\d{0,14}$/.test(number) ? Number(number) : 0;
      return steadily(found, async () => {
        const kept = read(found, wanted - 1);
        const isWanted = (entry: JournalEntry) => entry.number === wanted;
        for await (const [entry] of kept.oldestFirst({ matches: isWanted, bodies: true }))
          if (entry) return inspectedView(entry);
        throw new ControlError(
          404,
          `The journal has no request ${JSON.stringify(number)}: the number is too high, or the journal no longer keeps the request. List the newest with \`journal show\`.`,
        );
      });
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
      // Take the number now: the caller may start to read later.
      const from = after ?? journal.count(found.key);
      const ended = new AbortController();
      const views = viewsOf(entriesAfter(context, found, from, ended.signal), matcherOf(filter));
      return withCleanup(views, () => ended.abort());
    },
    exportJournal({ sandbox, format = "ndjson", after, ...filter }) {
      const found = find(sandbox);
      assertKnown(filter);
      const batches = read(found, after).oldestFirst({ matches: matcherOf(filter), bodies: true });
      return format === "har" ? harOf(batches, settings.url, settings.version) : linesOf(batches);
    },
    async waitForClient({ sandbox, after = 0, times = 1, withinMs = "10s", ...filter }, gone) {
      const live = find(sandbox);
      assertKnown(filter);
      const ms = durationMsOf(withinMs);
      const timeout = startTimeout(wallClock, ms, gone);
      const matches = matcherOf(filter);
      const matchesWithAnyStatus = matcherOf({ ...filter, observed: undefined });
      let lastNumber = after;
      let found: JournalEntry[] = [];
      let size = 0;
      const answers = new Map<string, number>();
      try {
        for await (const batch of entriesAfter(context, live, after, timeout.signal)) {
          // Numbers start again after a reset of the sandbox, and so does the count.
          if ((batch[0]?.number ?? 0) <= lastNumber) {
            found = [];
            size = 0;
            answers.clear();
          }
          lastNumber = batch.at(-1)?.number ?? lastNumber;
          for (const entry of batch.filter(matches)) {
            size += sizeOf(entry);
            if (size > mostCharacters) throw tooLarge("times", found.length);
            found.push(entry);
            if (found.length === times) return { entries: found.map(entryView) };
          }
          for (const { jobStatus, status } of batch.filter(matchesWithAnyStatus)) {
            const answer = jobStatus ?? String(status ?? "no response");
            answers.set(answer, (answers.get(answer) ?? 0) + 1);
          }
        }
      } finally {
        timeout.stop();
      }
      if (!timeout.isOver()) throw new ControlError(503, "The sandbox was deleted while waiting.");
      throw new ControlError(408, timeoutMessage(filter, { count: found.length, times, ms, answers }));
    },
    setCoach({ sandbox, enabled }) {
      const found = find(sandbox);
      saveSettings(found, () => ({ coach: enabled }));
      return { enabled };
    },
  } satisfies ActionsOf<typeof journalRoutes>;
}

const tooLarge = (field: string, count: number): ControlError =>
  fieldError(
    field,
    `must be lower: ${count} requests fill the response (${mostCharacters / 2 ** 20} MB of paths and bodies). Request fewer, or export the journal`,
  );

/**
 * The message of a wait that timed out: the expected request, and the requests in the journal.
 * @param answers how many requests match the filter without the observed status, by the status of the job or response
 */
function timeoutMessage(
  { job, observed, operation }: Filter,
  { count, times, ms, answers }: { count: number; times: number; ms: number; answers: ReadonlyMap<string, number> },
): string {
  const subject = job ?? "a job or capture";
  const what = observed ? `observed ${subject} as ${observed}` : `sent ${operation ?? "a matching request"}`;
  const often = times === 1 ? "" : ` ${times} times (only ${count})`;
  const counts = [...answers].map(([answer, requests]) => `${answer} (${requests})`);
  const instead = counts.length === 0 ? "the journal has no such request" : `observed instead: ${counts.join(", ")}`;
  return `Timeout after ${inWords(ms)}: no client has ${what}${often}; ${instead}.`;
}

async function* linesOf(batches: AsyncIterable<readonly JournalEntry[]>): AsyncGenerator<string, void> {
  for await (const batch of batches) yield batch.map((entry) => `${JSON.stringify(entryView(entry))}\n`).join("");
}
