import type { Context } from "../capability/capability.ts";
import { and, asc, count, desc, eq, gt, isNotNull, lte, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { webhookDeliveries as deliveries } from "./table.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
export function createDeliveryStore({ orm }: Database) {
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

    /** The newest first. */
    ofSandbox: (sandboxKey: number, limit: number): DeliveryRow[] =>
      orm
        .select()
        .from(deliveries)
        .where(eq(deliveries.sandboxKey, sandboxKey))
        .orderBy(desc(deliveries.key))
        .limit(limit)
        .all(),

    find: (sandboxKey: number, id: string): DeliveryRow | undefined =>
      orm
        .select()
        .from(deliveries)
        .where(and(eq(deliveries.sandboxKey, sandboxKey), eq(deliveries.id, id)))
        .get(),

    /** Those that are to be attempted by now and that nobody is attempting, oldest first. */
    due: (sandboxKey: number, now: number, realNow: number, limit: number): DeliveryRow[] =>
      orm
        .select()
        .from(deliveries)
        .where(and(pending(sandboxKey), lte(deliveries.nextAttemptAt, now), lte(deliveries.leasedUntil, realNow)))
        .orderBy(asc(deliveries.nextAttemptAt), asc(deliveries.key))
        .limit(limit)
        .all(),

    /** When, on the sandbox's clock, the next attempt after an instant is due; null when there is none. */
    nextAttemptAt: (sandboxKey: number, after = -Infinity): number | null =>
      orm
        .select({ at: sql<number | null>`min(${deliveries.nextAttemptAt})` })
        .from(deliveries)
        .where(and(pending(sandboxKey), gt(deliveries.nextAttemptAt, Math.max(after, Number.MIN_SAFE_INTEGER))))
        .get()?.at ?? null,

    /** Until when, on the wall clock, somebody may be attempting one that is due; null when nobody is. */
    leasedUntil: (sandboxKey: number, now: number): number | null =>
      orm
        .select({ at: sql<number | null>`min(${deliveries.leasedUntil})` })
        .from(deliveries)
        .where(and(pending(sandboxKey), lte(deliveries.nextAttemptAt, now)))
        .get()?.at ?? null,

    /** The sandboxes that have something to deliver. */
    pendingSandboxes: (): number[] =>
      orm
        .selectDistinct({ key: deliveries.sandboxKey })
        .from(deliveries)
        .where(isNotNull(deliveries.nextAttemptAt))
        .all()
        .map(({ key }) => key),

    countPending: (sandboxKey: number): number =>
      orm.select({ count: count() }).from(deliveries).where(pending(sandboxKey)).get()?.count ?? 0,

    /**
     * Makes an attempt one's own.
     * @returns whether nobody else has
     */
    claim: ({ key, attempts }: DeliveryRow, realNow: number, leasedUntil: number): boolean =>
      orm
        .update(deliveries)
        .set({ attempts: attempts + 1, leasedUntil })
        .where(and(eq(deliveries.key, key), eq(deliveries.attempts, attempts), lte(deliveries.leasedUntil, realNow)))
        .run().changes === 1,

    /** Says what came of an attempt, or that there was none after all. */
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
