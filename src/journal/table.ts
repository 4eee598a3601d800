import { integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { sandboxReference } from "../sandbox/table.ts";

// A row holds many requests: the journal is written in batches, and read as a whole or from a number on.
export const journalChunks = sqliteTable(
  "journal_chunks",
  {
    key: integer().primaryKey(),
    sandboxKey: sandboxReference(),
    firstNumber: integer("first_number").notNull(),
    lastNumber: integer("last_number").notNull(),
    // The entries as JSON (src/journal/columns.ts).
    entries: text().notNull(),
  },
  (table) => [uniqueIndex("journal_chunks_last").on(table.sandboxKey, table.lastNumber)],
);
