import type { Context } from "../capability/capability.ts";
import { and, asc, count, desc, eq, gt, isNotNull, lte, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { savedQueries } from "../database/saved-queries.ts";
import { webhookDeliveries as deliveries } from "./table.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

const queries = savedQueries({
  nextAttempt: (orm) =>
    orm
      .select({ at: sql<number | null>`min(${deliveries.nextAttemptAt})` })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.sandboxKey, sql.placeholder("sandboxKey")),
          isNotNull(deliveries.nextAttemptAt),
          gt(deliveries.nextAttemptAt, sql.placeholder("after")),
        ),
      ),
  pendingSandboxes: (orm) =>
    orm.selectDistinct({ key: deliveries.sandboxKey }).from(deliveries).where(isNotNull(deliveries.nextAttemptAt)),
});

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
export function createDeliveryStore(database: Database) {
  const { orm } = database;
  const { nextAttempt, pendingSandboxes } = queries(database);
  const pending = (sandboxKey: number) =>
    and(eq(deliveries.sandboxKey, sandboxKey), isNotNull(deliveries.nextAttemptAt));

  return {
    add(rows: readonly (typeof deliveries.$inferInsert)[]): void {
      if (rows.length > 0)
        orm
          .insert(deliveries)
          .values([...rows])
          .run();
    },

    /** The deliveries of a sandbox, newest first. */
    ofSandbox: (sandboxKey: number, limit: number): DeliveryRow[] =>
      orm
        .select()
        .from(deliveries)
        .where(eq(deliveries.sandboxKey, sandboxKey))
        .orderBy(desc(deliveries.key))
        .limit(limit)
        .all(),

    /** How many deliveries a sandbox has. */
    countOf: (sandboxKey: number): number =>
      orm.select({ count: count() }).from(deliveries).where(eq(deliveries.sandboxKey, sandboxKey)).get()?.count ?? 0,

    find: (sandboxKey: number, id: string): DeliveryRow | undefined =>
      orm
        .select()
        .from(deliveries)
        .where(and(eq(deliveries.sandboxKey, sandboxKey), eq(deliveries.id, id)))
        .get(),

    /** The due deliveries without a running attempt, oldest first. */
    due: (sandboxKey: number, now: number, realNow: number, limit: number): DeliveryRow[] =>
      orm
        .select()
        .from(deliveries)
        .where(and(pending(sandboxKey), lte(deliveries.nextAttemptAt, now), lte(deliveries.leasedUntil, realNow)))
        .orderBy(asc(deliveries.nextAttemptAt), asc(deliveries.key))
        .limit(limit)
        .all(),

    /** The instant of the next attempt after an instant, on the sandbox's clock; null when there is none. */
    nextAttemptAt: (sandboxKey: number, after = -Infinity): number | null =>
      nextAttempt.get({ sandboxKey, after: Math.max(after, Number.MIN_SAFE_INTEGER) })?.at ?? null,

    /** When the first lease of a due delivery ends, on the wall clock; null when none is due. */
    leasedUntil: (sandboxKey: number, now: number): number | null =>
      orm
        .select({ at: sql<number | null>`min(${deliveries.leasedUntil})` })
        .from(deliveries)
        .where(and(pending(sandboxKey), lte(deliveries.nextAttemptAt, now)))
        .get()?.at ?? null,

    /** The keys of the sandboxes with pending deliveries. */
    pendingSandboxes: (): number[] => pendingSandboxes.all().map(({ key }) => key),

    countPending: (sandboxKey: number): number =>
      orm.select({ count: count() }).from(deliveries).where(pending(sandboxKey)).get()?.count ?? 0,

    /**
     * Takes the lease of a delivery and counts an attempt.
     * @returns false when another process was first
     */
    claim: ({ key, attempts }: DeliveryRow, realNow: number, leasedUntil: number): boolean =>
      orm
        .update(deliveries)
        .set({ attempts: attempts + 1, leasedUntil })
        .where(and(eq(deliveries.key, key), eq(deliveries.attempts, attempts), lte(deliveries.leasedUntil, realNow)))
        .run().changes === 1,

    /** Writes the outcome of an attempt and ends its lease. */
    update(
      key: number,
      change: Partial<Pick<DeliveryRow, "attempts" | "nextAttemptAt" | "deliveredAt" | "lastStatus" | "lastProblem">>,
    ): void {
      orm
        .update(deliveries)
        .set({ ...change, leasedUntil: 0 })
        .where(eq(deliveries.key, key))
        .run();
    },
  };
}

export const deliveryStore = ({ database }: Context): DeliveryStore => createDeliveryStore(database);
