import { getTableColumns, type InferInsertModel, type InferSelectModel } from "drizzle-orm";
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./open.ts";

type Given = Readonly<Record<string, unknown>>;

const columnsOf = (table: SQLiteTable) => getTableColumns(table) as Readonly<Record<string, SQLiteColumn>>;

/**
 * Prepares one insert statement for each set of columns, because building a statement takes longer than running it.
 * @param prepare prepares the statement for a set of columns
 */
function perColumns<Result>(table: SQLiteTable, prepare: (text: string) => (values: unknown[]) => Result) {
  const columns = columnsOf(table);
  const { name: tableName } = getTableConfig(table);
  function statementOf(names: readonly string[]): (row: Given) => Result {
    const given = names.map((name) => columns[name] as SQLiteColumn);
    const run = prepare(
      `INSERT INTO "${tableName}" (${given.map(({ name }) => `"${name}"`).join()}) VALUES (${given.map(() => "?").join()})`,
    );
    return (row) =>
      run(
        names.map((name, index) => {
          const value = row[name];
          return value === null ? null : (given[index] as SQLiteColumn).mapToDriverValue(value);
        }),
      );
  }
  const statements = new Map<string, (row: Given) => Result>();
  return (row: Given): Result => {
    let key = "";
    for (const name in row) if (row[name] !== undefined) key += `${name},`;
    let insert = statements.get(key);
    if (!insert) statements.set(key, (insert = statementOf(key.split(",").slice(0, -1))));
    return insert(row);
  };
}

/** Inserts rows and returns them. */
export function preparedInsert<Table extends SQLiteTable>({ sqlite }: Database, table: Table) {
  const all = Object.entries(columnsOf(table));
  const insert = perColumns(table, (text) => {
    const returned = all.map(([, { name }]) => `"${name}"`).join();
    const statement = sqlite.prepare<unknown[], readonly unknown[]>(`${text} RETURNING ${returned}`).raw();
    return (values) => statement.get(...values) ?? [];
  });
  return (row: InferInsertModel<Table>): InferSelectModel<Table> => {
    const written = insert(row);
    const entries = all.map(([name, column], index) => {
      const value = written[index];
      return [name, value === null ? null : column.mapFromDriverValue(value)];
    });
    return Object.fromEntries(entries) as InferSelectModel<Table>;
  };
}

/** Inserts rows and returns only their keys, which takes half as long. */
export function bulkInsert<Table extends SQLiteTable>({ sqlite }: Database, table: Table) {
  const insert = perColumns(table, (text) => {
    const statement = sqlite.prepare(text);
    return (values) => Number(statement.run(...values).lastInsertRowid);
  });
  return (row: InferInsertModel<Table>): number => insert(row);
}
