import { isNotNull } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Bucket } from "../contract/buckets.ts";
import { tokens } from "../resources/account/table.ts";

export const rateWindows = sqliteTable(
  "rate_windows",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    // The sandbox of the token; null for a window of an address, which belongs to no sandbox.
    sandboxKey: integer("sandbox_key"),
    tokenKey: integer("token_key").references(() => tokens.key, { onDelete: "cascade" }),
    // The holder of the window, when it is not a token.
    address: text(),
    bucket: text().$type<Bucket>().notNull(),
    // Null: the bucket was refilled, and no window is open.
    startedAt: integer("started_at"),
    endsAt: integer("ends_at"),
    used: integer().notNull(),
    drainedAt: integer("drained_at"),
    refusals: integer().notNull(),
    // The last refusal: when, and why.
    refusedAt: integer("refused_at"),
    refusedWhy: text("refused_why"),
  },
  (table) => [
    index("rate_windows_sandbox").on(table.sandboxKey),
    uniqueIndex("rate_windows_token").on(table.tokenKey, table.bucket).where(isNotNull(table.tokenKey)),
    uniqueIndex("rate_windows_address").on(table.address, table.bucket).where(isNotNull(table.address)),
  ],
);
