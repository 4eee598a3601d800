import { sql } from "drizzle-orm";
import { check, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Beginning, SandboxSettings } from "./settings.ts";

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

// The data of a user that a sandbox begins with, apart from its row: it may be large, and only a reset reads it.
export const sandboxData = sqliteTable("sandbox_data", {
  sandboxKey: integer("sandbox_key")
    .primaryKey()
    .references(() => sandboxes.key, { onDelete: "cascade" }),
  data: text().notNull(),
});

/** The column of a table that names the sandbox of a row. Deleting the sandbox deletes the row. */
export const sandboxReference = () =>
  integer("sandbox_key")
    .notNull()
    .references(() => sandboxes.key, { onDelete: "cascade" });
