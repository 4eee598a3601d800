import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { owners, ownedColumns } from "../account/table.ts";
import { readyLinks } from "../readylinks/table.ts";

export type LeadStatus = "pending" | "completed" | "converted" | "archived";
export type Answers = Readonly<Record<string, string | number | string[]>>;

export const leads = sqliteTable(
  "leads",
  {
    ...ownedColumns(),
    // The ReadyLink of the lead; null: unknown.
    linkKey: integer("link_key").references(() => readyLinks.key, { onDelete: "set null" }),
    businessName: text("business_name"),
    clientName: text("client_name"),
    clientEmail: text("client_email"),
    industry: text(),
    companySize: text("company_size"),
    aiReadinessScore: integer("ai_readiness_score"),
    compositeScore: integer("composite_score"),
    status: text().$type<LeadStatus>().notNull(),
    // The status before it was archived.
    statusBefore: text("status_before").$type<LeadStatus>(),
    isArchived: integer("is_archived", { mode: "boolean" }).notNull(),
    projectId: text("project_id"),
    convertedAt: integer("converted_at"),
    // When the survey was completed.
    completedAt: integer("completed_at"),
    answers: text({ mode: "json" }).$type<Answers>().notNull(),
    // Whether a conversion attaches the survey as a document.
    hasPdf: integer("has_pdf", { mode: "boolean" }).notNull().default(true),
    // Web research: start, end and result. All null: no research.
    researchStartsAt: integer("research_starts_at"),
    researchEndsAt: integer("research_ends_at"),
    researchOutcome: text("research_outcome").$type<"completed" | "failed">(),
    researchScore: integer("research_score"),
    // Whether the result of the research was written, or there is none.
    isResearchOver: integer("is_research_over", { mode: "boolean" }).notNull().default(true),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => {
    const { ownerKey, isArchived } = table;
    return [
      index("leads_sandbox").on(table.sandboxKey),
      index("leads_link").on(table.linkKey),
      index("leads_completed").on(ownerKey, table.completedAt),
      uniqueIndex("leads_owner_id").on(ownerKey, table.id),
      // One index for each sort order, so that the cost of a page does not depend on the number of leads.
      index("leads_by_creation").on(ownerKey, isArchived, table.createdAt),
      index("leads_by_update").on(ownerKey, isArchived, table.updatedAt),
      index("leads_by_readiness").on(ownerKey, isArchived, table.aiReadinessScore),
      index("leads_by_composite").on(ownerKey, isArchived, table.compositeScore),
      index("leads_by_name").on(ownerKey, isArchived, sql`business_name COLLATE NOCASE`),
      index("leads_in_research")
        .on(table.sandboxKey, table.researchEndsAt)
        .where(sql`is_research_over = 0`),
    ];
  },
);

/** The number of an owner's leads, archived and not, because counting them is slow for many leads. */
export const leadCounts = sqliteTable(
  "lead_counts",
  {
    sandboxKey: integer("sandbox_key").notNull(),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    isArchived: integer("is_archived", { mode: "boolean" }).notNull(),
    count: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.ownerKey, table.isArchived] }),
    index("lead_counts_sandbox").on(table.sandboxKey),
  ],
);
