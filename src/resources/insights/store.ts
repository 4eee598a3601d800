import { and, desc, eq, gt, inArray, lte } from "drizzle-orm";
import type { Context } from "../../capability/capability.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { owners } from "../account/module.ts";
import { insights } from "./table.ts";

export type InsightRow = typeof insights.$inferSelect;
export type NewInsight = typeof insights.$inferInsert;
export type InsightRecord = InsightRow & { readonly ownerId: string };

/** Filters of insights; an undefined filter matches all. */
export type InsightFilters = {
  readonly type: InsightRow["insightType"] | undefined;
  readonly unreadOnly: boolean;
};

function createInsightStore(database: Database) {
  const { orm, sqlite } = database;
  const insert = preparedInsert(database, insights);
  const total = sqlite
    .prepare<{ sandboxKey: number; now: number }, number>(
      "SELECT count(*) FROM insights WHERE sandbox_key = @sandboxKey AND expires_at > @now",
    )
    .pluck();
  const raised = sqlite.prepare<{ ownerKey: number; cause: string }>(
    "SELECT 1 FROM insights WHERE owner_key = @ownerKey AND cause = @cause",
  );
  const records = () =>
    orm
      .select({ insight: insights, ownerId: owners.id })
      .from(insights)
      .innerJoin(owners, eq(owners.key, insights.ownerKey));
  const recordOf = ({ insight, ownerId }: { insight: InsightRow; ownerId: string }): InsightRecord => ({
    ...insight,
    ownerId,
  });
  const ownersOf = (sandboxKey: number) =>
    orm.select({ key: owners.key }).from(owners).where(eq(owners.sandboxKey, sandboxKey));

  return {
    /** The listed insights of an owner at an instant, the newest first. */
    list: (ownerKey: number, { type, unreadOnly }: InsightFilters, now: number, limit: number): InsightRow[] =>
      orm
        .select()
        .from(insights)
        .where(
          and(
            eq(insights.ownerKey, ownerKey),
            eq(insights.isDismissed, false),
            lte(insights.createdAt, now),
            gt(insights.expiresAt, now),
            type === undefined ? undefined : eq(insights.insightType, type),
            unreadOnly ? eq(insights.isRead, false) : undefined,
          ),
        )
        .orderBy(desc(insights.createdAt), desc(insights.key))
        .limit(limit)
        .all(),
    /** The insights of a sandbox that have not expired at an instant, including dismissed ones, the newest first. */
    ofSandbox: (sandboxKey: number, now: number, limit: number): InsightRecord[] =>
      records()
        .where(and(eq(insights.sandboxKey, sandboxKey), gt(insights.expiresAt, now)))
        .orderBy(desc(insights.createdAt), desc(insights.key))
        .limit(limit)
        .all()
        .map(recordOf),
    countOf: (sandboxKey: number, now: number): number => total.get({ sandboxKey, now }) ?? 0,
    withId: (sandboxKey: number, id: string): InsightRecord | undefined =>
      records()
        .where(and(inArray(insights.ownerKey, ownersOf(sandboxKey)), eq(insights.id, id)))
        .all()
        .map(recordOf)[0],
    insert: (insight: NewInsight): InsightRow => insert(insight),
    /** Whether an insight with this cause exists. */
    hasRaised: (ownerKey: number, cause: string): boolean => raised.get({ ownerKey, cause }) !== undefined,
    /** Writes insights, unless another process has written them. */
    raise: (some: readonly NewInsight[]): void =>
      some.forEach((insight) => orm.insert(insights).values(insight).onConflictDoNothing().run()),
    change: (key: number, change: Partial<NewInsight>): InsightRow =>
      orm.update(insights).set(change).where(eq(insights.key, key)).returning().get(),
  };
}

export const insightStore = ({ database }: Context): ReturnType<typeof createInsightStore> =>
  createInsightStore(database);
