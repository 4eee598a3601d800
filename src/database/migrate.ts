import type { Database as Sqlite } from "better-sqlite3";
import type { MigrationMeta } from "drizzle-orm/migrator";
import { StartError } from "../errors/start-error.ts";

/** Marks a file as ours ("AUDI"), so that no other program's database is ever migrated. */
const applicationId = 0x41554449;

const has = (sqlite: Sqlite, where: string): boolean =>
  sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE ${where} LIMIT 1`).get() !== undefined;

function appliedHashes(sqlite: Sqlite): readonly string[] {
  if (!has(sqlite, "name = '__drizzle_migrations'")) return [];
  return sqlite.prepare("SELECT hash FROM __drizzle_migrations ORDER BY id").pluck().all() as string[];
}

/**
 * Reads, and only reads, whether this version may work on the database.
 * @throws StartError when the database is another program's or a newer version's
 */
export function assertOurs(sqlite: Sqlite, path: string, migrations: readonly MigrationMeta[]): void {
  const mark = sqlite.pragma("application_id", { simple: true });
  if (mark !== applicationId && (mark !== 0 || has(sqlite, "1"))) {
    throw new StartError(`${path} is a database of another program; choose another file with --db.`);
  }
  const known = new Set(migrations.map(({ hash }) => hash));
  if (appliedHashes(sqlite).some((hash) => !known.has(hash))) {
    throw new StartError(
      `${path} was written by a newer audity-mock; update audity-mock or choose another file with --db.`,
    );
  }
}

/** Brings the database to the newest schema, in one transaction that a second process waits for. */
export function migrate(sqlite: Sqlite, path: string, migrations: readonly MigrationMeta[]): void {
  sqlite
    .transaction(() => {
      assertOurs(sqlite, path, migrations);
      const applied = new Set(appliedHashes(sqlite));
      const missing = migrations.filter(({ hash }) => !applied.has(hash));
      if (missing.length === 0) return;
      sqlite.pragma(`application_id = ${applicationId}`);
      // The table that drizzle-kit's own tools read.
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
