import { isNotNull } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { sandboxReference } from "../sandbox/table.ts";

export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: sandboxReference(),
    id: text().notNull(),
    event: text().notNull(),
    // The JSON that is sent in each attempt.
    body: text().notNull(),
    createdAt: integer("created_at").notNull(),
    attempts: integer().notNull().default(0),
    // Null when the delivery has succeeded or was given up.
    nextAttemptAt: integer("next_attempt_at"),
    // End of the lease of a running attempt, on the wall clock.
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
