import { isNotNull, isNull, sql } from "drizzle-orm";
import { check, index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { FaultDefinition } from "../faults/fault.ts";
import type { Beginning, SandboxSettings } from "../sandbox/settings.ts";

// Ids that clients see come from a sandbox's seed, so two sandboxes may hold the same ones: `key` is what rows refer to.
// Instants are milliseconds since the epoch on the clock of the sandbox.

export const sandboxes = sqliteTable(
  "sandboxes",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull().unique(),
    seed: integer().notNull(),
    clockMode: text("clock_mode", { enum: ["real", "frozen", "scaled"] }).notNull(),
    clockScale: real("clock_scale").notNull(),
    clockRealAt: integer("clock_real_at").notNull(),
    clockSandboxAt: integer("clock_sandbox_at").notNull(),
    // What it was created with, for its reset.
    beginning: text({ mode: "json" }).$type<Partial<Beginning>>().notNull().default({}),
    settings: text({ mode: "json" }).$type<Partial<SandboxSettings>>().notNull().default({}),
    // Counts the times it went back to its beginning; then, and only then, its clock may go back.
    resets: integer().notNull().default(0),
  },
  (table) => [check("sandboxes_clock_mode", sql`${table.clockMode} in ('real', 'frozen', 'scaled')`)],
);

export const owners = sqliteTable(
  "owners",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: integer("sandbox_key")
      .notNull()
      .references(() => sandboxes.key, { onDelete: "cascade" }),
    id: text().notNull(),
    tier: text().notNull(),
    creditsAllocated: integer("credits_allocated").notNull(),
    creditsUsed: integer("credits_used").notNull(),
    createdAt: integer("created_at").notNull(),
    // In which billing period, counted from the first, as many were used: in any other, none are.
    creditsPeriod: integer("credits_period").notNull().default(0),
    projectsCreated: integer("projects_created").notNull().default(0),
  },
  (table) => [uniqueIndex("owners_sandbox_id").on(table.sandboxKey, table.id)],
);

export const tokens = sqliteTable(
  "tokens",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    id: text().notNull(),
    label: text().notNull(),
    digest: text().notNull().unique(),
    prefix: text().notNull(),
    scopes: text({ mode: "json" }).$type<readonly ("read" | "write")[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    revokedAt: integer("revoked_at"),
    // Whether the token belongs to the beginning of its sandbox, and so outlives a reset.
    initial: integer({ mode: "boolean" }).notNull().default(false),
  },
  (table) => [index("tokens_owner").on(table.ownerKey)],
);

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
  },
  (table) => [uniqueIndex("projects_owner_id").on(table.ownerKey, table.id)],
);

export const jobs = sqliteTable(
  "jobs",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: integer("sandbox_key")
      .notNull()
      .references(() => sandboxes.key, { onDelete: "cascade" }),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    // Set for magic job ids only: their story is told to each token anew.
    tokenKey: integer("token_key").references(() => tokens.key, { onDelete: "cascade" }),
    projectKey: integer("project_key")
      .notNull()
      .references(() => projects.key, { onDelete: "cascade" }),
    id: text().notNull(),
    scenario: text().notNull(),
    // Written by the worker alone, and read by nobody else: where a job stands follows from its instants.
    status: text({ enum: ["pending", "processing", "completed", "failed", "vanished"] }).notNull(),
    createdAt: integer("created_at").notNull(),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    outcome: text({ enum: ["completed", "failed"] }).notNull(),
    vanishesAt: integer("vanishes_at"),
    nextDueAt: integer("next_due_at"),
    analysisId: text("analysis_id").notNull(),
    error: text(),
    errorCode: text("error_code"),
    // When somebody last decided what happens to the job, other than its scenario.
    forcedAt: integer("forced_at"),
    // Whether somebody waits for it with a call of its own; such a job has no name outside.
    synchronous: integer({ mode: "boolean" }).notNull().default(false),
    // What it took from its owner.
    credits: integer().notNull().default(0),
  },
  (table) => [
    index("jobs_sandbox").on(table.sandboxKey),
    // The partial index below does not help SQLite to find what belongs to an owner who is deleted.
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

export const faults = sqliteTable(
  "faults",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: integer("sandbox_key")
      .notNull()
      .references(() => sandboxes.key, { onDelete: "cascade" }),
    id: text().notNull(),
    definition: text({ mode: "json" }).$type<FaultDefinition>().notNull(),
    createdAt: integer("created_at").notNull(),
    timesApplied: integer("times_applied").notNull().default(0),
    lastAppliedAt: integer("last_applied_at"),
  },
  (table) => [uniqueIndex("faults_sandbox_id").on(table.sandboxKey, table.id)],
);

// Many requests to a row: the journal is written in batches, and read as a whole or from a number on.
export const journalChunks = sqliteTable(
  "journal_chunks",
  {
    key: integer().primaryKey(),
    sandboxKey: integer("sandbox_key")
      .notNull()
      .references(() => sandboxes.key, { onDelete: "cascade" }),
    firstNumber: integer("first_number").notNull(),
    lastNumber: integer("last_number").notNull(),
    // As many entries, as JSON (src/journal/columns.ts).
    entries: text().notNull(),
  },
  (table) => [uniqueIndex("journal_chunks_last").on(table.sandboxKey, table.lastNumber)],
);

export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: integer("sandbox_key")
      .notNull()
      .references(() => sandboxes.key, { onDelete: "cascade" }),
    id: text().notNull(),
    event: text().notNull(),
    // As it is sent, each time.
    body: text().notNull(),
    createdAt: integer("created_at").notNull(),
    attempts: integer().notNull().default(0),
    // Null when it has arrived or is given up.
    nextAttemptAt: integer("next_attempt_at"),
    // Until when, on the wall clock, the process that attempts it may be at it.
    leasedUntil: integer("leased_until").notNull().default(0),
    deliveredAt: integer("delivered_at"),
    lastStatus: integer("last_status"),
    lastProblem: text("last_problem"),
  },
  (table) => [
    uniqueIndex("webhook_deliveries_sandbox_id").on(table.sandboxKey, table.id),
    index("webhook_deliveries_due").on(table.sandboxKey, table.nextAttemptAt).where(isNotNull(table.nextAttemptAt)),
  ],
);
