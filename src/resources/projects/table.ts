import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { owners } from "../account/table.ts";

/** The known fields of a document. The others are generated. */
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
    // When a document was last uploaded; null: unknown or never.
    lastUploadAt: integer("last_upload_at"),
    // The sandbox of the owner. Without a foreign key: SQLite cannot add a NOT NULL column with one to a table with rows.
    sandboxKey: integer("sandbox_key").notNull().default(0),
    // The known fields of the first documents. The others are generated.
    documents: text({ mode: "json" }).$type<readonly KnownDocument[]>().notNull().default([]),
  },
  (table) => [
    index("projects_sandbox").on(table.sandboxKey, table.createdAt),
    uniqueIndex("projects_owner_id").on(table.ownerKey, table.id),
  ],
);
