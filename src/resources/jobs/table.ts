import { isNotNull, isNull, sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { JobState } from "../../contract/job-states.ts";
import { sandboxReference } from "../../sandbox/table.ts";
import { owners, tokens } from "../account/table.ts";
import { projects } from "../projects/table.ts";

export const jobs = sqliteTable(
  "jobs",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: sandboxReference(),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    // Set for magic job ids only: each token has its own job of that id.
    tokenKey: integer("token_key").references(() => tokens.key, { onDelete: "cascade" }),
    projectKey: integer("project_key")
      .notNull()
      .references(() => projects.key, { onDelete: "cascade" }),
    id: text().notNull(),
    scenario: text().notNull(),
    // A copy of the state at the last write, for SQL queries. Responses derive the state from the instants.
    status: text().$type<JobState>().notNull(),
    createdAt: integer("created_at").notNull(),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    outcome: text({ enum: ["completed", "failed"] }).notNull(),
    vanishesAt: integer("vanishes_at"),
    nextDueAt: integer("next_due_at"),
    analysisId: text("analysis_id").notNull(),
    error: text(),
    errorCode: text("error_code"),
    // When the control plane last overrode the scenario.
    forcedAt: integer("forced_at"),
    // Whether the job belongs to a synchronous call. Clients cannot poll such a job.
    synchronous: integer({ mode: "boolean" }).notNull().default(false),
    // The credits that it cost.
    credits: integer().notNull().default(0),
  },
  (table) => [
    index("jobs_sandbox").on(table.sandboxKey),
    // For deleting an owner: SQLite does not use the partial index below for the foreign key.
    index("jobs_owner").on(table.ownerKey),
    uniqueIndex("jobs_owner_id").on(table.ownerKey, table.id).where(isNull(table.tokenKey)),
    uniqueIndex("jobs_token_id").on(table.tokenKey, table.id).where(isNotNull(table.tokenKey)),
    index("jobs_due").on(table.sandboxKey, table.nextDueAt).where(isNotNull(table.nextDueAt)),
    index("jobs_project").on(table.projectKey, table.startsAt),
    index("jobs_completed")
      .on(table.projectKey, table.endsAt)
      .where(sql`${table.outcome} = 'completed'`),
    check("jobs_status", sql`${table.status} in ('pending', 'processing', 'completed', 'failed', 'vanished')`),
    check("jobs_outcome", sql`${table.outcome} in ('completed', 'failed')`),
  ],
);
