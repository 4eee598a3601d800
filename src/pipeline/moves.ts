import type { Database } from "../database/open.ts";

/** `statusAt` in SQL, at the parameter `now`. */
export const statusInSql = `CASE WHEN vanishes_at <= @now THEN 'vanished' WHEN ends_at <= @now THEN outcome
  WHEN starts_at <= @now THEN 'processing' ELSE 'pending' END`;

/** `nextDueAt` in SQL, after the parameter `now`; NULL when nothing more happens. */
const nextDueInSql = `CASE WHEN starts_at > @now THEN starts_at WHEN ends_at > @now THEN ends_at
  WHEN vanishes_at > @now THEN vanishes_at END`;

/** A row that the worker has moved. */
export type Moved = {
  readonly key: number;
  /** The instant of its end; null while it has none. */
  readonly endsAt: number | null;
  readonly outcome: string;
  /** Whether this move was the one to its outcome. */
  readonly ends: boolean;
};

export type Moves<Row> = {
  /** The instant of the next transition that the worker has to write, which may be past; null when there is none. */
  readonly nextDueAt: (sandboxKey: number) => number | null;
  /** The first transition of a sandbox's rows after `now`; null when there is none. */
  readonly nextInstant: (sandboxKey: number, now: number) => number | null;
  /**
   * Writes the transitions of a sandbox that are due, at most `limit` of them, in one transaction. A written row is due later or
   * never, so each transition is written once, also with several processes on the file.
   * @param waits whether to wait, blocking the process, while another process writes; otherwise it throws
   * @param onMoved called with them in that transaction
   * @returns how many were due
   */
  readonly moveDue: (
    sandboxKey: number,
    now: number,
    limit: number,
    waits: boolean,
    onMoved: (moved: readonly Row[]) => void,
  ) => number;
  /** Whether a transition of a row is due. */
  readonly isDue: (key: number, now: number) => boolean;
  /** Writes the due transitions of one row, in the transaction of the caller. */
  readonly moveOne: (key: number, now: number, onMoved: (moved: readonly Row[]) => void) => void;
};

/**
 * Moves the rows of a table that have the columns of `Facts`, `status` and `next_due_at`.
 * @param columns what else is read of a row that has moved, in SQL
 */
export function createMoves<More extends object>(
  { sqlite, transaction, transactionAtOnce }: Database,
  table: string,
  columns: string,
): Moves<Moved & More> {
  type At = { readonly sandboxKey: number; readonly now: number };
  const nextDue = sqlite
    .prepare<[number], number | null>(
      `SELECT min(next_due_at) FROM ${table} WHERE sandbox_key = ? AND next_due_at IS NOT NULL`,
    )
    .pluck();
  // `next_due_at` of a row that the worker has not written yet is in the past: derive its next transition from its instants.
  const nextInstant = sqlite
    .prepare<At, number | null>(
      `SELECT min(at) FROM (
         SELECT min(next_due_at) AS at FROM ${table} WHERE sandbox_key = @sandboxKey AND next_due_at > @now
         UNION ALL
         SELECT min(${nextDueInSql}) FROM ${table} WHERE sandbox_key = @sandboxKey AND next_due_at <= @now)`,
    )
    .pluck();
  type Read = Omit<Moved, "ends"> & More & { readonly ends: 0 | 1 };
  const select = `SELECT key, ends_at AS endsAt, outcome, ${columns},
    status IN ('pending', 'processing') AND ends_at <= @now AS ends FROM ${table}`;
  const due = sqlite.prepare<At & { limit: number }, Read>(
    `${select} WHERE sandbox_key = @sandboxKey AND next_due_at <= @now ORDER BY next_due_at, key LIMIT @limit`,
  );
  const dueOne = sqlite.prepare<{ key: number; now: number }, Read>(
    `${select} WHERE key = @key AND next_due_at <= @now`,
  );
  const write = sqlite.prepare<{ keys: string; now: number }>(
    `UPDATE ${table} SET status = ${statusInSql}, next_due_at = ${nextDueInSql}
     WHERE key IN (SELECT value FROM json_each(@keys))`,
  );

  function move(rows: readonly Read[], now: number, onMoved: (moved: readonly (Moved & More)[]) => void): number {
    write.run({ keys: JSON.stringify(rows.map(({ key }) => key)), now });
    onMoved(rows.map((row) => ({ ...row, ends: row.ends === 1 })));
    return rows.length;
  }

  return {
    nextDueAt: (sandboxKey) => nextDue.get(sandboxKey) ?? null,
    nextInstant: (sandboxKey, now) => nextInstant.get({ sandboxKey, now }) ?? null,
    moveDue(sandboxKey, now, limit, waits, onMoved) {
      if (due.get({ sandboxKey, now, limit: 1 }) === undefined) return 0;
      return (waits ? transaction : transactionAtOnce)(() => move(due.all({ sandboxKey, now, limit }), now, onMoved));
    },
    isDue: (key, now) => dueOne.get({ key, now }) !== undefined,
    moveOne(key, now, onMoved) {
      const rows = dueOne.all({ key, now });
      if (rows.length > 0) move(rows, now, onMoved);
    },
  };
}
