import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { sandboxReference } from "../sandbox/table.ts";
import type { FaultDefinition } from "./fault.ts";

export const faults = sqliteTable(
  "faults",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: sandboxReference(),
    id: text().notNull(),
    definition: text({ mode: "json" }).$type<FaultDefinition>().notNull(),
    createdAt: integer("created_at").notNull(),
    timesApplied: integer("times_applied").notNull().default(0),
    lastAppliedAt: integer("last_applied_at"),
  },
  (table) => [uniqueIndex("faults_sandbox_id").on(table.sandboxKey, table.id)],
);

// How often a request was made that a fault with a probability may apply to. The random draw depends on this number.
export const faultOrdinals = sqliteTable(
  "fault_ordinals",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: sandboxReference(),
    // Which request: the fault, the token, the operation and the resource.
    entity: text().notNull(),
    ordinal: integer().notNull(),
  },
  (table) => [uniqueIndex("fault_ordinals_entity").on(table.sandboxKey, table.entity)],
);
