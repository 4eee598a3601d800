import { pathReader, type ReadPath } from "../contract/document.ts";
import type { Context } from "../capability/capability.ts";
import type { Database } from "../database/open.ts";
import { readColumns, writeColumns } from "./columns.ts";
import { entryOf, type JournalEntry, type KeptEntry, sizeOf } from "./entry.ts";
import type { journalChunks } from "./table.ts";

/** A batch of entries of one sandbox. */
export type Batch = {
  readonly sandboxKey: number;
  /** How often the sandbox had been reset when the entries were made. */
  readonly resets: number;
  /** How many entries the journal of the sandbox keeps. */
  readonly limit: number;
  /** How many entries before these were dropped. */
  readonly lost: number;
  readonly entries: readonly KeptEntry[];
};

/** Entries of a sandbox that were written together. */
export type Chunk = NonNullable<ReturnType<JournalStore["chunkAfter"]>>;

/** The row of a chunk, with the first line of its text only: the entries without their bodies. */
type ChunkRow = Omit<typeof journalChunks.$inferSelect, "sandboxKey"> & { readonly hasBodies: 0 | 1 };

/** Limits of a chunk. They are low because reading one entry reads its whole chunk. */
const mostEntries = 1000;
const mostCharacters = 2 ** 20;

/** How many chunks are counted in one turn of the event loop. */
const chunksAtOnce = 1000;

/** Whether so much was read that other requests should get their turn. */
export const isEnough = (entries: number, characters: number): boolean =>
  entries >= mostEntries || characters >= mostCharacters;

export type JournalStore = ReturnType<typeof createJournalStore>;

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
export function createJournalStore({ sqlite, transactionAtOnce }: Database, readPath: ReadPath) {
  const stateOf = sqlite.prepare<[number], { resets: number; last: number | null }>(
    `SELECT resets, (SELECT max(last_number) FROM journal_chunks WHERE sandbox_key = sandboxes.key) AS last
     FROM sandboxes WHERE key = ?`,
  );
  const lastOf = sqlite
    .prepare<[number], number | null>("SELECT max(last_number) FROM journal_chunks WHERE sandbox_key = ?")
    .pluck();
  const insert = sqlite.prepare<[number, number, number, string]>(
    "INSERT INTO journal_chunks (sandbox_key, first_number, last_number, entries) VALUES (?, ?, ?, ?)",
  );
  const trim = sqlite.prepare<[number, number]>(
    "DELETE FROM journal_chunks WHERE sandbox_key = ? AND last_number <= ?",
  );
  // The second line of a chunk's text holds the bodies.
  const columns = `key, first_number AS firstNumber, last_number AS lastNumber, CASE instr(entries, char(10))
    WHEN 0 THEN entries ELSE substr(entries, 1, instr(entries, char(10)) - 1) END AS entries,
    instr(entries, char(10)) > 0 AS hasBodies`;
  const next = sqlite.prepare<[number, number], ChunkRow>(
    `SELECT ${columns} FROM journal_chunks WHERE sandbox_key = ? AND last_number > ? ORDER BY last_number LIMIT 1`,
  );
  const previous = sqlite.prepare<[number, number], ChunkRow>(
    `SELECT ${columns} FROM journal_chunks WHERE sandbox_key = ? AND last_number < ? ORDER BY last_number DESC LIMIT 1`,
  );
  const whole = sqlite.prepare<[number], string>("SELECT entries FROM journal_chunks WHERE key = ?").pluck();
  const kept = sqlite
    .prepare<[number, number, number], number | null>(
      `SELECT sum(last_number - max(first_number, ? + 1) + 1) FROM journal_chunks WHERE sandbox_key = ? AND last_number > ?`,
    )
    .pluck();

  const sizes = sqlite.prepare<[number, number], { chunks: number; last: number; entries: number; bytes: number }>(
    `SELECT count(*) AS chunks, max(key) AS last, total(count) AS entries, total(bytes) AS bytes FROM
       (SELECT key, last_number - first_number + 1 AS count, octet_length(entries) AS bytes
        FROM journal_chunks WHERE key > ? ORDER BY key LIMIT ?)`,
  );

  /** @returns the number of the first entry, or null when the sandbox was reset or deleted */
  function append({ sandboxKey, resets, limit, lost, entries }: Batch): number | null {
    const state = stateOf.get(sandboxKey);
    if (state?.resets !== resets) return null;
    const first = (state.last ?? 0) + lost + 1;
    let last = first - 1;
    for (const chunk of chunksOf(entries)) {
      insert.run(sandboxKey, last + 1, last + chunk.length, writeColumns(chunk));
      last += chunk.length;
    }
    if (last > limit) trim.run(sandboxKey, last - limit);
    return first;
  }

  const entriesIn = (text: string, firstNumber: number): readonly JournalEntry[] =>
    readColumns(text).map((entry, index) => entryOf(entry, firstNumber + index, readPath));

  const chunkOf = (row: ChunkRow | undefined) =>
    row && {
      firstNumber: row.firstNumber,
      lastNumber: row.lastNumber,
      hasBodies: row.hasBodies === 1,
      /** The entries without their bodies, and how many characters were read. */
      read: () => ({ entries: entriesIn(row.entries, row.firstNumber), size: row.entries.length }),
      /** The entries with their bodies, and how many characters were read. */
      readWhole() {
        const text = whole.get(row.key) ?? row.entries;
        return { entries: entriesIn(text, row.firstNumber), size: text.length };
      },
    };

  const chunkAfter = (sandboxKey: number, number: number) => chunkOf(next.get(sandboxKey, number));

  return {
    /**
     * Writes batches in one transaction. It does not wait for another process, because requests are waiting.
     * @returns the number of the first entry of each batch, or null when its sandbox was reset or deleted
     */
    append: (batches: readonly Batch[]): readonly (number | null)[] => transactionAtOnce(() => batches.map(append)),
    /** How many requests there were since the sandbox was created or reset. */
    count: (sandboxKey: number): number => lastOf.get(sandboxKey) ?? 0,
    /** How many entries with a number above `number` are kept. */
    countAfter: (sandboxKey: number, number: number): number => kept.get(number, sandboxKey, number) ?? 0,
    /** The oldest chunk with an entry above `number`. */
    chunkAfter,
    /** The newest chunk with all entries below `number`. */
    chunkBefore: (sandboxKey: number, number: number) => chunkOf(previous.get(sandboxKey, number)),
    /** The entries with a number above `number`, oldest first, at most as many as one turn of the event loop reads. */
    after(sandboxKey: number, number: number, { bodies }: { readonly bodies: boolean }): JournalEntry[] {
      const found: JournalEntry[] = [];
      let last = number;
      let characters = 0;
      while (!isEnough(found.length, characters)) {
        const chunk = chunkAfter(sandboxKey, last);
        if (!chunk) break;
        const { entries, size } = bodies && chunk.hasBodies ? chunk.readWhole() : chunk.read();
        found.push(...entries.filter((entry) => entry.number > number));
        last = chunk.lastNumber;
        characters += size;
      }
      return found;
    },
    /**
     * The number of entries and bytes of all sandboxes.
     * @param rest called after each part, so that the server can answer other requests
     */
    async size(rest: () => Promise<void>): Promise<{ readonly entries: number; readonly bytes: number }> {
      const sum = { entries: 0, bytes: 0 };
      for (let last = 0; ; await rest()) {
        const part = sizes.get(last, chunksAtOnce);
        if (!part || part.chunks === 0) return sum;
        sum.entries += part.entries;
        sum.bytes += part.bytes;
        ({ last } = part);
      }
    },
    /** Deletes all but the last `limit` entries. */
    trim(sandboxKey: number, limit: number): void {
      trim.run(sandboxKey, (lastOf.get(sandboxKey) ?? 0) - limit);
    },
  };
}

/** Divides entries into chunks of a bounded size. */
function* chunksOf(entries: readonly KeptEntry[]): Generator<readonly KeptEntry[], void> {
  let from = 0;
  let size = 0;
  for (const [index, entry] of entries.entries()) {
    const isNewHead = entry.requestHead !== entries[index - 1]?.requestHead;
    const sizeOfEntry = sizeOf(entry) + (isNewHead ? (entry.requestHead?.length ?? 0) : 0);
    if (index > from && (index - from === mostEntries || size + sizeOfEntry > mostCharacters)) {
      yield entries.slice(from, index);
      from = index;
      size = 0;
    }
    size += sizeOfEntry;
  }
  yield entries.slice(from);
}

export const journalStore = ({ database, contract }: Context): JournalStore =>
  createJournalStore(database, pathReader(contract));
