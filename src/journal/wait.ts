import type { Context } from "../capability/capability.ts";
import { nextTurn } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { JournalEntry } from "./entry.ts";
import { journalRecorder } from "./recorder.ts";
import { journalStore } from "./store.ts";

/** How often the journal is checked for requests that another process on the same file has written. */
const lookMs = 250;

/** Resolves when requests of a sandbox are written, when it is time to check the file, or when a signal aborts. */
async function written({ use, wallClock }: Context, sandbox: LiveSandbox, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  const stop = use(journalRecorder).listen(({ key }) => {
    if (key === sandbox.key) woken.abort();
  });
  try {
    await wallClock.sleepUntil(wallClock.now() + lookMs, AbortSignal.any([woken.signal, signal]));
  } finally {
    stop();
  }
}

/**
 * Yields the requests of a sandbox as they are written, after a number; after a reset from the first. Ends when the signal
 * aborts, the sandbox is deleted, or the server stops.
 */
export async function* entriesAfter(
  context: Context,
  sandbox: LiveSandbox,
  number: number,
  signal: AbortSignal,
): AsyncGenerator<readonly JournalEntry[], void> {
  const { use, refresh, sandboxes } = context;
  const journal = use(journalStore);
  const count = journal.count(sandbox.key);
  // The number may be of before a reset, or of an entry that is no longer kept.
  let last = Math.max(number > count ? 0 : number, count - sandbox.settings.journal.limit);
  let { resets } = sandbox;
  const isOver = () => sandbox.ended.aborted;
  for (;;) {
    // Check this first: the database may be closed already.
    if (isOver()) return;
    refresh();
    sandboxes.withKey(sandbox.key);
    if (isOver()) return;
    if (sandbox.resets !== resets) {
      ({ resets } = sandbox);
      last = 0;
    }
    use(journalRecorder).flush();
    // Read a part in each turn, so that polls are answered while a long journal is read.
    const entries = journal.after(sandbox.key, last, { bodies: true });
    last = entries.at(-1)?.number ?? last;
    if (entries.length > 0) {
      yield entries;
      await nextTurn();
    } else if (signal.aborted) return;
    else await written(context, sandbox, AbortSignal.any([signal, sandbox.ended]));
  }
}
