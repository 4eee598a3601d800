import type { Context } from "../capability/capability.ts";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { faults } from "./table.ts";
import { perSandbox } from "../sandbox/sandbox.ts";
import type { FaultDefinition, FaultState } from "./fault.ts";

export type FaultStore = ReturnType<typeof createFaultStore>;

export function createFaultStore({ orm, sqlite }: Database) {
  // Without RETURNING, because the driver would not report a failed commit.
  const apply = sqlite.prepare<[number, number, number | null]>(
    `UPDATE faults SET times_applied = times_applied + 1, last_applied_at = ?
     WHERE key = ? AND times_applied < coalesce(?, times_applied + 1)`,
  );
  const ofSandbox = orm
    .select()
    .from(faults)
    .where(eq(faults.sandboxKey, sql.placeholder("sandboxKey")))
    .orderBy(asc(faults.key))
    .prepare();
  const stateOf = ({ definition, ...row }: typeof faults.$inferSelect): FaultState => ({ ...definition, ...row });

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
    removeAll(sandboxKey: number): void {
      orm.delete(faults).where(eq(faults.sandboxKey, sandboxKey)).run();
    },
  };
}

export const faultStore = ({ database }: Context): FaultStore => createFaultStore(database);

/** The faults of a sandbox, in the order in which they were added. */
export const faultsOf = ({ use }: Context) => perSandbox(({ key }) => use(faultStore).ofSandbox(key));
