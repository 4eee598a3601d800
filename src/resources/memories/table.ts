import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ownedColumns } from "../account/table.ts";

export const memories = sqliteTable(
  "memories",
  {
    ...ownedColumns(),
    memoryType: text("memory_type", { enum: ["client", "pattern", "preference"] }).notNull(),
    subject: text().notNull(),
    content: text().notNull(),
    sourceType: text("source_type", { enum: ["explicit", "extracted", "detected"] }).notNull(),
    confidence: real().notNull(),
    projectId: text("project_id"),
    // The capture of an extracted memory; null: none.
    captureId: text("capture_id"),
    isArchived: integer("is_archived", { mode: "boolean" }).notNull().default(false),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("memories_sandbox").on(table.sandboxKey),
    uniqueIndex("memories_owner_id").on(table.ownerKey, table.id),
    index("memories_listed").on(table.ownerKey, table.isArchived, table.createdAt),
  ],
);
