import { isNotNull, sql } from "drizzle-orm";
import { check, index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ownedColumns } from "../account/table.ts";

export const captureChannels = [
  "transcript",
  "voice_note",
  "text_note",
  "email",
  "calendar",
  "zoom",
  "crm_sync",
  "file_drop",
] as const;

export const captures = sqliteTable(
  "captures",
  {
    ...ownedColumns(),
    projectId: text("project_id"),
    channel: text({ enum: captureChannels }).notNull(),
    rawContent: text("raw_content").notNull(),
    scenario: text().notNull(),
    // How often the capture was processed before, from 0.
    run: integer().notNull(),
    capturedAt: integer("captured_at").notNull(),
    // When the present run became pending.
    queuedAt: integer("queued_at").notNull(),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    outcome: text({ enum: ["processed", "needs_review", "failed"] }).notNull(),
    // When the capture was deleted.
    vanishesAt: integer("vanishes_at"),
    // A copy of the state at the last write, for SQL queries. Responses derive the state from the instants.
    status: text().notNull(),
    nextDueAt: integer("next_due_at"),
    // When the control plane last overrode the scenario.
    forcedAt: integer("forced_at"),
  },
  (table) => [
    index("captures_sandbox").on(table.sandboxKey),
    uniqueIndex("captures_owner_id").on(table.ownerKey, table.id),
    index("captures_listed").on(table.ownerKey, table.capturedAt),
    index("captures_project").on(table.ownerKey, table.projectId, table.capturedAt).where(isNotNull(table.projectId)),
    index("captures_due").on(table.sandboxKey, table.nextDueAt).where(isNotNull(table.nextDueAt)),
    check("captures_outcome", sql`${table.outcome} in ('processed', 'needs_review', 'failed')`),
  ],
);

export const captureItems = sqliteTable(
  "capture_items",
  {
    ...ownedColumns(),
    captureKey: integer("capture_key")
      .notNull()
      .references(() => captures.key, { onDelete: "cascade" }),
    itemType: text("item_type", { enum: ["action_item", "decision", "key_insight", "contact_mention"] }).notNull(),
    content: text().notNull(),
    confidence: real().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    index("capture_items_sandbox").on(table.sandboxKey),
    index("capture_items_capture").on(table.captureKey),
    // Overdue action items are found by the time of their extraction.
    index("capture_items_found").on(table.ownerKey, table.itemType, table.createdAt),
  ],
);
