import { and, asc, eq } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { faults } from "../database/schema.ts";
import type { FaultDefinition, FaultState } from "./fault.ts";

export type FaultStore = ReturnType<typeof createFaultStore>;

export function createFaultStore({ orm, sqlite }: Database) {
  const apply = sqlite.prepare<[number, number, number | null], { key: number }>(
    `UPDATE faults SET times_applied = times_applied + 1, last_applied_at = ?
     WHERE key = ? AND times_applied < coalesce(?, times_applied + 1) RETURNING key`,
  );
  const stateOf = ({ definition, ...row }: typeof faults.$inferSelect): FaultState => ({ ...definition, ...row });

  return {
    ofSandbox: (sandboxKey: number): FaultState[] =>
      orm.select().from(faults).where(eq(faults.sandboxKey, sandboxKey)).orderBy(asc(faults.key)).all().map(stateOf),
    insert(sandboxKey: number, id: string, definition: FaultDefinition, createdAt: number): FaultState {
      return stateOf(orm.insert(faults).values({ sandboxKey, id, definition, createdAt }).returning().get());
    },
    /**
     * Counts one request that a fault applies to.
     * @returns false when the fault is gone or has done its work, here or in another process
     */
    recordApplied: ({ key, times }: FaultState, now: number): boolean => apply.get(now, key, times) !== undefined,
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
