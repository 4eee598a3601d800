import { ControlError } from "../errors/control-error.ts";
import { nextTurn } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Context } from "../capability/capability.ts";
import { pathReader } from "../contract/document.ts";
import { entryOf, type JournalEntry } from "./entry.ts";
import { journalRecorder } from "./recorder.ts";
import { type Chunk, isEnough, journalStore } from "./store.ts";

/** Which entries to read, and whether with their bodies. */
export type Wanted = { readonly matches: (entry: JournalEntry) => boolean; readonly bodies: boolean };

/** Batches of entries, in the order of their numbers. */
type Batches = AsyncGenerator<readonly JournalEntry[], void>;

/** The journal of a sandbox as it is at one moment. */
export type Kept = ReturnType<ReturnType<typeof journalReader>>;

/** Repeats a read that failed because the sandbox was reset meanwhile. */
export async function steadily<T>(sandbox: LiveSandbox, read: () => Promise<T>): Promise<T> {
  for (;;) {
    const { resets } = sandbox;
    try {
      return await read();
    } catch (error) {
      if (sandbox.resets === resets) throw error;
    }
  }
}

/** The entries of a chunk that match. Reads the bodies only if there are any of such an entry. */
function wantedOf(chunk: Chunk, { matches, bodies }: Wanted): ReturnType<Chunk["read"]> {
  const { entries, size } = chunk.read();
  const wanted = entries.filter(matches);
  if (!bodies || !chunk.hasBodies || wanted.length === 0) return { entries: wanted, size };
  const whole = chunk.readWhole();
  return { entries: whole.entries.filter(matches), size: size + whole.size };
}

/** Reads journals chunk by chunk, a bounded amount in each turn of the event loop. */
export function journalReader({ use, contract, refresh }: Context) {
  const journal = use(journalStore);
  const recorder = use(journalRecorder);
  const readPath = pathReader(contract);
  return (sandbox: LiveSandbox, after = 0) => {
    recorder.flush();
    const { key, resets, settings } = sandbox;
    const written = journal.count(key);
    const { entries: waiting, lost } = recorder.unwritten(sandbox);
    const count = written + lost + waiting.length;
    const oldestKept = count - settings.journal.limit;
    const unwritten = waiting.map((entry, index) => entryOf(entry, written + lost + 1 + index, readPath));
    const isKept = ({ number }: JournalEntry): boolean => number > oldestKept;
    const held = journal.countAfter(key, Math.max(0, oldestKept)) + unwritten.filter(isKept).length;
    const from = Math.max(after, oldestKept);

    function assertUnchanged(): void {
      if (!sandbox.ended.aborted) refresh();
      if (sandbox.ended.aborted) throw new ControlError(503, "The sandbox was deleted.");
      if (sandbox.resets !== resets)
        throw new ControlError(409, "The sandbox was reset while its journal was read. Try again.");
    }

    async function* chunks(wanted: Wanted, next: () => Chunk | undefined): Batches {
      const matches = (entry: JournalEntry) => entry.number > from && entry.number <= written && wanted.matches(entry);
      let entriesRead = 0;
      let charactersRead = 0;
      for (let chunk = next(); chunk; chunk = next()) {
        const { entries, size } = wantedOf(chunk, { ...wanted, matches });
        if (entries.length > 0) {
          yield entries;
          assertUnchanged();
        }
        entriesRead += chunk.lastNumber - chunk.firstNumber + 1;
        charactersRead += size;
        if (!isEnough(entriesRead, charactersRead)) continue;
        entriesRead = 0;
        charactersRead = 0;
        await nextTurn();
        assertUnchanged();
      }
    }

    const ofUnwritten = ({ matches }: Wanted) => unwritten.filter((entry) => entry.number > from && matches(entry));

    return {
      /** How many requests the journal has dropped. */
      dropped: count - held,
      /**
       * Reads entries in batches, and lets the server answer other requests between them.
       * @throws ControlError 503 when the sandbox is deleted, 409 when it is reset meanwhile
       */
      async *oldestFirst(wanted: Wanted): Batches {
        let last = from;
        yield* chunks(wanted, () => {
          const chunk = last < written ? journal.chunkAfter(key, last) : undefined;
          last = chunk?.lastNumber ?? last;
          return chunk;
        });
        yield ofUnwritten(wanted);
      },
      async *newestFirst(wanted: Wanted): Batches {
        yield ofUnwritten(wanted);
        let first = written + 1;
        yield* chunks(wanted, () => {
          const chunk = first > from + 1 ? journal.chunkBefore(key, first) : undefined;
          first = chunk?.firstNumber ?? first;
          return chunk;
        });
      },
    };
  };
}
