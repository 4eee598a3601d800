import { type InferInsertModel, type InferSelectModel, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./open.ts";

/**
 * Inserts rows with a statement that is prepared once for each set of columns: to build it takes longer than to run it.
 * A column that holds JSON or a boolean must not be null, which Drizzle would write as a value.
 */
export function preparedInsert<Table extends SQLiteTable>({ orm }: Database, table: Table) {
  type Row = InferInsertModel<Table>;
  const prepare = (names: readonly string[]) => {
    const values = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as never;
    return orm.insert(table).values(values).returning().prepare();
  };
  const statements = new Map<string, ReturnType<typeof prepare>>();
  return (row: Row): InferSelectModel<Table> => {
    const names = Object.keys(row).filter((name) => row[name as keyof Row] !== undefined);
    const key = names.join();
    const statement = statements.get(key) ?? prepare(names);
    statements.set(key, statement);
    return statement.get(row) as InferSelectModel<Table>;
  };
}
