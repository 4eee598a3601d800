import { sql } from "drizzle-orm";
import { check, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { clockModes } from "../core/clock.ts";
import type { Beginning, SandboxSettings } from "./settings.ts";

// Two sandboxes can have the same ids, because ids are generated from the seed. Rows are referenced by `key`.
// Instants are milliseconds since the epoch on the clock of the sandbox.

export const sandboxes = sqliteTable(
  "sandboxes",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    name: text().notNull().unique(),
    seed: integer().notNull(),
    clockMode: text("clock_mode", { enum: clockModes }).notNull(),
    clockScale: real("clock_scale").notNull(),
    clockRealAt: integer("clock_real_at").notNull(),
    clockSandboxAt: integer("clock_sandbox_at").notNull(),
    // The initial state, for a reset.
    beginning: text({ mode: "json" }).$type<Partial<Beginning>>().notNull().default({}),
    settings: text({ mode: "json" }).$type<Partial<SandboxSettings>>().notNull().default({}),
    // Counts resets. Only a reset may move the clock back.
    resets: integer().notNull().default(0),
  },
  (table) => [check("sandboxes_clock_mode", sql`${table.clockMode} in ('real', 'frozen', 'scaled', 'skip')`)],
);

// The user's data of the initial state. A separate table, because it may be large and only a reset reads it.
export const sandboxData = sqliteTable("sandbox_data", {
  sandboxKey: integer("sandbox_key")
    .primaryKey()
    .references(() => sandboxes.key, { onDelete: "cascade" }),
  data: text().notNull(),
});

/** The column with the sandbox of a row. Deleting the sandbox deletes the row. */
export const sandboxReference = () =>
  integer("sandbox_key")
    .notNull()
    .references(() => sandboxes.key, { onDelete: "cascade" });
