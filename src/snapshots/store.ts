import { getTableConfig } from "drizzle-orm/sqlite-core";
import { digestOf } from "../agent/token.ts";
import type { Context } from "../capability/capability.ts";
import { codeOf, openScratch } from "../database/open.ts";
import { migrate, type Migrations } from "../database/migrate.ts";
import type { SandboxTable } from "../database/sandbox-table.ts";
import type { ColumnShape, TableShape } from "./check.ts";
import { damaged, newer, type Row, type Scalar, type Snapshot, type SnapshotHeader, shown } from "./format.ts";

type Sqlite = ReturnType<typeof openScratch>;

/** A table and its columns that reference other tables. */
type Table = TableShape & { readonly references: ReadonlyMap<string, string>; readonly hasKey: boolean };

const kindOf: Readonly<Record<string, ColumnShape["kind"]>> = {
  SQLiteInteger: "integer",
  SQLiteBoolean: "boolean",
  SQLiteReal: "real",
  SQLiteText: "text",
  SQLiteTextJson: "json",
};

function tableOf(table: SandboxTable): Table {
  const { name, columns, foreignKeys } = getTableConfig(table);
  const references = new Map(
    foreignKeys.map((key) => {
      const { columns: referring, foreignTable } = key.reference();
      return [referring[0]?.name ?? "", getTableConfig(foreignTable).name] as const;
    }),
  );
  references.delete("sandbox_key");
  const shapes = columns
    .filter((column) => column.name !== "sandbox_key")
    .map((column): ColumnShape => {
      const kind = column.name === "key" || references.has(column.name) ? "key" : kindOf[column.columnType as string];
      if (!kind) throw new Error(`Snapshots do not support the type of the column ${name}.${column.name}.`);
      return {
        name: column.name,
        kind,
        words: column.enumValues as string[] | undefined,
        notNull: column.notNull || column.primary,
      };
    });
  return { name, columns: shapes, references, hasKey: shapes.some((column) => column.name === "key") };
}

/** Quotes a name for an SQL statement. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The rows of a sandbox in the order of their creation. */
const selectOf = ({ name, columns, hasKey }: Table): string => {
  const names = columns.map((column) => quoted(column.name)).join(", ");
  return `SELECT ${names} FROM ${quoted(name)} WHERE sandbox_key = ? ORDER BY ${hasKey ? "key" : names}`;
};

const sizeIn = ({ name, columns }: Table): string => {
  const texts = columns.filter(({ kind }) => kind === "text" || kind === "json");
  const sizes = texts.map((column) => `total(octet_length(${quoted(column.name)}))`).join(" + ");
  return `SELECT ${sizes || "0"} FROM ${quoted(name)} WHERE sandbox_key = ?`;
};

/** A sandbox of a snapshot in the newest schema. */
export type NewestSandbox = Pick<SnapshotHeader["sandbox"], "name" | "seed" | "clock" | "resets" | "data"> & {
  readonly beginning: unknown;
  readonly settings: unknown;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
};

/** The tokens and ReadyLinks of a snapshot that belong to another sandbox of this server. */
export type Taken = { readonly sandbox: string; readonly row: Row };

export type SnapshotStore = ReturnType<typeof snapshotStore>;

/** Reads and writes the rows of whole sandboxes. */
export function snapshotStore({ database, capabilities }: Context) {
  const { sqlite, migrations } = database;
  const leftOut = new Set(capabilities.flatMap(({ snapshots }) => snapshots?.leavesOut ?? []));
  const tables = capabilities
    .flatMap(({ tables: own = [] }) => own)
    .map(tableOf)
    .filter(({ name }) => !leftOut.has(name));
  const { hashes } = migrations;

  const holders = (table: string, column: string) =>
    sqlite
      .prepare<[string], string>(
        `SELECT sandboxes.name FROM ${table} JOIN sandboxes ON sandboxes.key = ${table}.sandbox_key WHERE ${column} = ?`,
      )
      .pluck();
  const holderOfDigest = holders("tokens", "digest");
  const holderOfSlug = holders("ready_links", "slug");

  const takenIn = (rows: readonly Row[] = [], holder: typeof holderOfDigest, column: string): readonly Taken[] =>
    rows.flatMap((row) => {
      const sandbox = holder.get(String(row[column]));
      return sandbox === undefined ? [] : [{ sandbox, row }];
    });

  /** Inserts rows with new keys. @returns the new key of each old one */
  function insert(table: Table, rows: readonly Row[], sandboxKey: number, keys: ReadonlyMap<string, Keys>): Keys {
    const { name, columns, references, hasKey } = table;
    const written = columns.filter((column) => column.name !== "key").map((column) => column.name);
    const names = ["sandbox_key", ...written].map(quoted).join(", ");
    const statement = sqlite.prepare<Scalar[]>(
      `INSERT INTO ${quoted(name)} (${names}) VALUES (?${", ?".repeat(written.length)})`,
    );
    const newKeys: Keys = new Map();
    for (const row of rows) {
      const values = written.map((column) => {
        const value = row[column] ?? null;
        const target = references.get(column);
        if (target === undefined || value === null) return value;
        const key = keys.get(target)?.get(Number(value));
        if (key === undefined) throw damaged(`${name}: ${column} references a missing row of ${target}`);
        return key;
      });
      const { lastInsertRowid } = statement.run(sandboxKey, ...values);
      if (hasKey) newKeys.set(Number(row["key"]), Number(lastInsertRowid));
    }
    return newKeys;
  }

  return {
    /** The tables of a snapshot. */
    tables: tables as readonly TableShape[],
    /** The hashes of the schema's migrations. */
    hashes,
    /** The size of a sandbox's texts in bytes. */
    sizeOf: (sandboxKey: number): number =>
      tables.reduce(
        (sum, table) => sum + (sqlite.prepare<[number], number>(sizeIn(table)).pluck().get(sandboxKey) ?? 0),
        0,
      ),
    /** The rows of a sandbox, by table. Call it in a transaction, so that they are of one instant. */
    read: (sandboxKey: number): ReadonlyMap<string, readonly Row[]> =>
      new Map(tables.map((table) => [table.name, sqlite.prepare<[number], Row>(selectOf(table)).all(sandboxKey)])),
    /** Migrates the sandbox of a snapshot to the newest schema. @throws ControlError 400 */
    upgrade: (snapshot: Snapshot): NewestSandbox => upgraded(snapshot, migrations, tables, leftOut),
    /** The tokens that belong to other sandboxes. A token belongs to one sandbox of a server. */
    takenTokens: (rows: readonly Row[] = []) => takenIn(rows, holderOfDigest, "digest"),
    /** The ReadyLinks whose slugs belong to other sandboxes. A slug belongs to one sandbox of a server. */
    takenLinks: (rows: readonly Row[] = []) => takenIn(rows, holderOfSlug, "slug"),
    /** Inserts the validated rows of a sandbox. @returns the new key of each old one, by table */
    insert(sandboxKey: number, rows: ReadonlyMap<string, readonly Row[]>): ReadonlyMap<string, Keys> {
      const keys = new Map<string, Keys>();
      for (const table of tables) keys.set(table.name, insert(table, rows.get(table.name) ?? [], sandboxKey, keys));
      return keys;
    },
  };
}

/** New keys by old ones, in ascending order. */
type Keys = Map<number, number>;

/** A digest without a token, for a skipped token of a snapshot. */
export const unusableDigest = (digest: string, sandboxKey: number): string => digestOf(`left ${sandboxKey} ${digest}`);

/** Loads a snapshot into a database in memory with its old schema, migrates it, and reads it again. */
function upgraded(
  snapshot: Snapshot,
  migrations: Migrations,
  tables: readonly Table[],
  leftOut: ReadonlySet<string>,
): NewestSandbox {
  const { migrations: applied } = snapshot.header;
  const own = migrations.hashes;
  if (applied.some((hash) => !own.includes(hash))) throw newer();
  if (applied.some((hash, index) => hash !== own[index])) throw damaged("its migrations are out of order");
  const sqlite = openScratch(migrations.read().slice(0, applied.length));
  try {
    fill(sqlite, snapshot, leftOut);
    migrate(sqlite, ":memory:", migrations);
    const [broken] = sqlite.pragma("foreign_key_check") as { table: string }[];
    if (broken) throw damaged(`a row of ${broken.table} references a missing row`);
    return readFrom(sqlite, tables);
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_")) throw damaged(`database error (${(error as Error).message})`);
    throw error;
  } finally {
    sqlite.close();
  }
}

/** The key of the sandbox in the database in memory. */
const onlyKey = 1;

type DeclaredColumn = { readonly name: string; readonly type: string };

function fill(sqlite: Sqlite, { header, tables }: Snapshot, leftOut: ReadonlySet<string>): void {
  const { name, seed, clock, resets, beginning, settings, data } = header.sandbox;
  const row: Row = {
    key: onlyKey,
    name,
    seed,
    clock_mode: clock.mode,
    clock_scale: clock.scale,
    clock_real_at: 0,
    clock_sandbox_at: clock.sandboxAt,
    beginning: JSON.stringify(beginning),
    settings: JSON.stringify(settings),
    resets,
  };
  const columns = Object.keys(row);
  sqlite
    .prepare(`INSERT INTO sandboxes (${columns.join(", ")}) VALUES (${columns.map((each) => `@${each}`).join(", ")})`)
    .run(row);
  if (data !== null) sqlite.prepare("INSERT INTO sandbox_data (sandbox_key, data) VALUES (?, ?)").run(onlyKey, data);
  const known = new Set(
    sqlite.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
  );
  const notRows = ["sandboxes", "sandbox_data", "__drizzle_migrations", "sqlite_sequence", ...leftOut];
  sqlite.transaction(() => {
    for (const { table, columns: given, rows } of tables) {
      if (!known.has(table) || notRows.includes(table)) throw damaged(`it has an unknown table ${shown(table)}`);
      fillTable(sqlite, table, given, rows);
    }
  })();
}

function fillTable(
  sqlite: Sqlite,
  table: string,
  given: readonly string[],
  rows: readonly (readonly Scalar[])[],
): void {
  const declared = sqlite.pragma(`table_info(${quoted(table)})`) as DeclaredColumn[];
  const typeOf = new Map(declared.map(({ name, type }) => [name, type.toLowerCase()]));
  const types = given.map((column) => {
    const type = column === "sandbox_key" ? undefined : typeOf.get(column);
    if (type === undefined) throw damaged(`the table ${shown(table)} has an unknown column ${shown(column)}`);
    return type;
  });
  // In the first versions, some tables have no sandbox column; their rows belong to the sandbox of their owner.
  const own = typeOf.has("sandbox_key") ? [onlyKey] : [];
  const names = [...own.map(() => "sandbox_key"), ...given].map(quoted);
  const statement = sqlite.prepare<Scalar[]>(
    `INSERT INTO ${quoted(table)} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      const type = types[index];
      const fits = value === null || (type === "text" ? typeof value === "string" : typeof value === "number");
      // A larger number would lose precision.
      if (!fits || (type === "integer" && value !== null && !Number.isSafeInteger(value)))
        throw damaged(`${table}: ${given[index]} must not be ${shown(String(value))}`);
    }
    statement.run(...own, ...row);
  }
}

type SavedSandbox = Pick<NewestSandbox, "name" | "seed" | "resets" | "data"> &
  NewestSandbox["clock"] & { readonly beginning: string; readonly settings: string };

function readFrom(sqlite: Sqlite, tables: readonly Table[]): NewestSandbox {
  const saved = sqlite
    .prepare<[], SavedSandbox>(
      `SELECT name, seed, clock_mode AS mode, clock_scale AS scale, clock_sandbox_at AS sandboxAt, resets, beginning,
        settings, (SELECT data FROM sandbox_data WHERE sandbox_key = sandboxes.key) AS data FROM sandboxes`,
    )
    .get() as SavedSandbox;
  const { mode, scale, sandboxAt, beginning, settings, ...rest } = saved;
  return {
    ...rest,
    clock: { mode, scale, sandboxAt },
    beginning: JSON.parse(beginning),
    settings: JSON.parse(settings),
    rows: new Map(tables.map((table) => [table.name, sqlite.prepare<[number], Row>(selectOf(table)).all(onlyKey)])),
  };
}
