import type { Database as Sqlite } from "better-sqlite3";
import type { MigrationMeta } from "drizzle-orm/migrator";
import { StartError } from "../errors/start-error.ts";

/** The application id of our database files ("AUDI"). Databases of other programs are never migrated. */
const applicationId = 0x41554449;

/** The schema after all migrations. */
export type NewestSchema = {
  /** The hashes of the migrations, in order. */
  readonly hashes: readonly string[];
  /** Creates the schema in an empty database, which takes a tenth of the time of the migrations. */
  readonly sql: string;
};

/** The migrations of the schema, in order. */
export type Migrations = {
  readonly hashes: readonly string[];
  /** Reads their files. */
  readonly read: () => readonly MigrationMeta[];
  /** Absent: an empty database is migrated like any other. */
  readonly newest?: NewestSchema | undefined;
};

const has = (sqlite: Sqlite, where: string): boolean =>
  sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE ${where} LIMIT 1`).get() !== undefined;

function appliedHashes(sqlite: Sqlite): readonly string[] {
  if (!has(sqlite, "name = '__drizzle_migrations'")) return [];
  return sqlite.prepare("SELECT hash FROM __drizzle_migrations ORDER BY id").pluck().all() as string[];
}

/**
 * Checks whether this version can use the database. Only reads.
 * @throws StartError for a database of another program or of a newer version
 */
export function assertOurs(sqlite: Sqlite, path: string, hashes: readonly string[]): void {
  const mark = sqlite.pragma("application_id", { simple: true });
  if (mark !== applicationId && (mark !== 0 || has(sqlite, "1"))) {
    throw new StartError(`${path} is a database of another program. Choose another file with --db.`);
  }
  const known = new Set(hashes);
  if (appliedHashes(sqlite).some((hash) => !known.has(hash))) {
    throw new StartError(
      `${path} was written by a newer version of audity-mock. Update audity-mock, or choose another file with --db.`,
    );
  }
}

/** Migrates the database to the newest schema, in one transaction. A second process waits for it. */
export function migrate(sqlite: Sqlite, path: string, { hashes, read, newest }: Migrations): void {
  sqlite
    .transaction(() => {
      assertOurs(sqlite, path, hashes);
      const applied = new Set(appliedHashes(sqlite));
      if (hashes.every((hash) => applied.has(hash))) return;
      const isEmpty = !has(sqlite, "1");
      sqlite.pragma(`application_id = ${applicationId}`);
      if (newest && isEmpty) {
        sqlite.exec(newest.sql);
        return;
      }
      const missing = read().filter(({ hash }) => !applied.has(hash));
      // The table that the tools of drizzle-kit read.
      sqlite.exec(
        "CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, hash text NOT NULL, created_at numeric)",
      );
      const record = sqlite.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)");
      for (const { hash, sql, folderMillis } of missing) {
        for (const statement of sql) sqlite.exec(statement);
        record.run(hash, folderMillis);
      }
    })
    .immediate();
}

/** The migrations of a list. */
export const migrationsOf = (list: readonly MigrationMeta[]): Migrations => ({
  hashes: list.map(({ hash }) => hash),
  read: () => list,
});
