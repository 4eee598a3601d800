import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

/** A table with rows of sandboxes. */
export type SandboxTable = SQLiteTable & { readonly sandboxKey: SQLiteColumn };
