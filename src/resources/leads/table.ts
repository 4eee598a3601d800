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
    // The link whose survey it has opened; null: none that is known.
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
    // When the survey was sent.
    completedAt: integer("completed_at"),
    answers: text({ mode: "json" }).$type<Answers>().notNull(),
    // Whether a conversion can make a document of the survey.
    hasPdf: integer("has_pdf", { mode: "boolean" }).notNull().default(true),
    // Web research: when it begins and ends, and what comes of it. All null: nobody has asked.
    researchStartsAt: integer("research_starts_at"),
    researchEndsAt: integer("research_ends_at"),
    researchOutcome: text("research_outcome").$type<"completed" | "failed">(),
    researchScore: integer("research_score"),
    // Whether the lead has the score of its research, or will get none.
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
      // One for each order in which they can be listed, so that a page costs the same however many there are.
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

/** How many leads an owner has, archived or not: to count them takes longer the more there are. */
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
