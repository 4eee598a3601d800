import type { Context } from "../capability/capability.ts";
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { savedQueries } from "../database/saved-queries.ts";
import { faultOrdinals, faults } from "./table.ts";
import { perSandbox } from "../sandbox/sandbox.ts";
import type { FaultDefinition, FaultState } from "./fault.ts";

export type FaultStore = ReturnType<typeof createFaultStore>;
const queries = savedQueries({
  ofSandbox: (orm) =>
    orm
      .select()
      .from(faults)
      .where(eq(faults.sandboxKey, sql.placeholder("sandboxKey")))
      .orderBy(asc(faults.key)),
});

export function createFaultStore(database: Database) {
  const { orm, sqlite } = database;
  const { ofSandbox } = queries(database);
  // Without RETURNING, because the driver would not report a failed commit.
  const apply = sqlite.prepare<[number, number, number | null]>(
    `UPDATE faults SET times_applied = times_applied + 1, last_applied_at = ?
     WHERE key = ? AND times_applied < coalesce(?, times_applied + 1)`,
  );
  // Definitions of an earlier version lack these fields.
  const stateOf = ({ definition, ...row }: typeof faults.$inferSelect): FaultState => ({
    ...{ fromRequest: null, plan: null },
    ...definition,
    ...row,
  });

  return {
    ofSandbox: (sandboxKey: number): FaultState[] => ofSandbox.all({ sandboxKey }).map(stateOf),
    insert(sandboxKey: number, id: string, definition: FaultDefinition, createdAt: number): FaultState {
      return stateOf(orm.insert(faults).values({ sandboxKey, id, definition, createdAt }).returning().get());
    },
    /**
     * Counts an application of a fault.
     * @returns false when the fault was removed or has reached its limit, also by another process
     * @throws SqliteError when it cannot be counted
     */
    recordApplied: ({ key, times }: FaultState, now: number): boolean => apply.run(now, key, times).changes === 1,
    remove: (sandboxKey: number, id: string): boolean =>
      orm
        .delete(faults)
        .where(and(eq(faults.sandboxKey, sandboxKey), eq(faults.id, id)))
        .run().changes > 0,
    /** Removes the faults of the fault plan. */
    removePlanned(sandboxKey: number): void {
      const plan = sql`json_extract(${faults.definition}, '$.plan')`;
      orm
        .delete(faults)
        .where(and(eq(faults.sandboxKey, sandboxKey), isNotNull(plan)))
        .run();
    },
    removeAll(sandboxKey: number): void {
      orm.delete(faults).where(eq(faults.sandboxKey, sandboxKey)).run();
    },
  };
}

export const faultStore = ({ database }: Context): FaultStore => createFaultStore(database);

/** The faults of a sandbox, in the order in which they were added. */
export const faultsOf = ({ use }: Context) => perSandbox(({ key }) => use(faultStore).ofSandbox(key));

type SavedOrdinal = {
  readonly sandboxKey: number;
  /** How often the sandbox had been reset when it was counted. */
  readonly resets: number;
  readonly entity: string;
  /** Undefined: it is counted from 0 again. */
  readonly ordinal: number | undefined;
};

function createOrdinalStore({ orm, sqlite, transactionAtOnce }: Database) {
  // Another process may have reset or deleted the sandbox. Replaced rows come last, so that the oldest is the first.
  const save = sqlite.prepare<[string, number, number, number]>(
    `INSERT OR REPLACE INTO fault_ordinals (sandbox_key, entity, ordinal)
     SELECT key, ?, ? FROM sandboxes WHERE key = ? AND resets = ?`,
  );
  const forget = sqlite.prepare<[number, string]>("DELETE FROM fault_ordinals WHERE sandbox_key = ? AND entity = ?");

  return {
    /** The counts of a sandbox, the oldest first. */
    ofSandbox: (sandboxKey: number): Map<string, number> =>
      new Map(
        orm
          .select()
          .from(faultOrdinals)
          .where(eq(faultOrdinals.sandboxKey, sandboxKey))
          .orderBy(asc(faultOrdinals.key))
          .all()
          .map(({ entity, ordinal }) => [entity, ordinal]),
      ),
    /** Writes counts in one transaction. Does not wait for another process. */
    save: (some: readonly SavedOrdinal[]): void =>
      transactionAtOnce(() =>
        some.forEach(({ sandboxKey, resets, entity, ordinal }) =>
          ordinal === undefined ? forget.run(sandboxKey, entity) : save.run(entity, ordinal, sandboxKey, resets),
        ),
      ),
  };
}

export const ordinalStore = ({ database }: Context): ReturnType<typeof createOrdinalStore> =>
  createOrdinalStore(database);
