import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ownedColumns } from "../account/table.ts";

/** The types of insights that are raised. */
export const raisedTypes = ["overdue_followup", "pattern_detected", "similar_lead", "stale_client"] as const;

/** All types; the others are reserved (contract: InsightType). */
export const insightTypes = [
  ...raisedTypes,
  "pre_meeting",
  "referral_opportunity",
  "portfolio_insight",
  "content_suggestion",
] as const;

export const priorities = ["high", "normal", "low"] as const;

export const insights = sqliteTable(
  "insights",
  {
    ...ownedColumns(),
    // The cause, so that an insight is raised once; null: added by the control plane.
    cause: text(),
    insightType: text("insight_type", { enum: insightTypes }).notNull(),
    title: text().notNull(),
    content: text().notNull(),
    context: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
    priority: text({ enum: priorities }).notNull(),
    isRead: integer("is_read", { mode: "boolean" }).notNull().default(false),
    isDismissed: integer("is_dismissed", { mode: "boolean" }).notNull().default(false),
    expiresAt: integer("expires_at").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("insights_sandbox").on(table.sandboxKey),
    uniqueIndex("insights_owner_id").on(table.ownerKey, table.id),
    uniqueIndex("insights_cause").on(table.ownerKey, table.cause),
    index("insights_listed").on(table.ownerKey, table.createdAt),
  ],
);
