import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { owners } from "../account/table.ts";

/** What is known of a document; what is left out is drawn. */
export type KnownDocument = {
  readonly id?: string;
  readonly fileName?: string;
  readonly fileType?: string;
  readonly fileSize?: number;
};

export const projects = sqliteTable(
  "projects",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    id: text().notNull(),
    clientName: text("client_name").notNull(),
    industry: text().notNull(),
    companySize: text("company_size").notNull(),
    description: text(),
    currency: text().notNull(),
    documentsCount: integer("documents_count").notNull(),
    stakeholdersCount: integer("stakeholders_count").notNull(),
    hasAnalysis: integer("has_analysis", { mode: "boolean" }).notNull(),
    hasInterviewAnalysis: integer("has_interview_analysis", { mode: "boolean" }).notNull(),
    jobsTriggered: integer("jobs_triggered").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    // When a document was uploaded last; null where that is not known or has not happened.
    lastUploadAt: integer("last_upload_at"),
    // The owner's. No reference: SQLite cannot add a column that has one and is never null to a table that has rows.
    sandboxKey: integer("sandbox_key").notNull().default(0),
    // What is known of the first documents; the rest is drawn.
    documents: text({ mode: "json" }).$type<readonly KnownDocument[]>().notNull().default([]),
  },
  (table) => [
    index("projects_sandbox").on(table.sandboxKey, table.createdAt),
    uniqueIndex("projects_owner_id").on(table.ownerKey, table.id),
  ],
);
