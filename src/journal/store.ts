import type { Database } from "../database/open.ts";
import { readColumns, writeColumns } from "./columns.ts";
import { entryOf, type JournalEntry, type KeptEntry, type ParametersOf } from "./entry.ts";

/** A batch of entries of one sandbox. */
export type Batch = {
  readonly sandboxKey: number;
  /** How often the sandbox had gone back to its beginning when they were made. */
  readonly resets: number;
  /** How many of its entries are kept. */
  readonly limit: number;
  /** How many before these could not be kept. */
  readonly lost: number;
  readonly entries: readonly KeptEntry[];
};

type Chunk = { readonly firstNumber: number; readonly entries: string };

/** As SQLite writes it. */
const allBatches = -1;

export type JournalStore = ReturnType<typeof createJournalStore>;

export function createJournalStore({ sqlite, transactionAtOnce }: Database, parametersOf: ParametersOf) {
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
  const after = sqlite.prepare<[number, number, number], Chunk>(
    `SELECT first_number AS firstNumber, entries FROM journal_chunks
     WHERE sandbox_key = ? AND last_number > ? ORDER BY last_number LIMIT ?`,
  );

  /** @returns the number of the first, or null when the sandbox has begun anew or is no more */
  function append({ sandboxKey, resets, limit, lost, entries }: Batch): number | null {
    const state = stateOf.get(sandboxKey);
    if (state?.resets !== resets) return null;
    const first = (state.last ?? 0) + lost + 1;
    const last = first + entries.length - 1;
    insert.run(sandboxKey, first, last, writeColumns(entries));
    if (last > limit) trim.run(sandboxKey, last - limit);
    return first;
  }

  return {
    /**
     * Writes batches in one transaction, at once or not at all: requests are waiting.
     * @returns the number of the first entry of each, or null for one that belongs to what is no more
     */
    append: (batches: readonly Batch[]): readonly (number | null)[] => transactionAtOnce(() => batches.map(append)),
    /** How many requests there have been since the sandbox began. */
    count: (sandboxKey: number): number => lastOf.get(sandboxKey) ?? 0,
    /**
     * The entries of a sandbox with a number above `number`, oldest first.
     * @param batches of how many batches at the most; default: of all
     */
    after(sandboxKey: number, number: number, batches = allBatches): JournalEntry[] {
      return after.all(sandboxKey, number, batches).flatMap(({ firstNumber, entries }) =>
        readColumns(entries)
          .map((kept, index) => entryOf(kept, firstNumber + index, parametersOf))
          .filter((entry) => entry.number > number),
      );
    },
    /** Keeps no more than the last `limit`. */
    trim(sandboxKey: number, limit: number): void {
      trim.run(sandboxKey, (lastOf.get(sandboxKey) ?? 0) - limit);
    },
  };
}
