import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { versions } from "node:process";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { StartError } from "../errors.ts";
import { nodeProblem } from "../node-version.ts";
import { assertOurs, migrate, readMigrations } from "./migrate.ts";

export type Database = {
  readonly sqlite: Sqlite.Database;
  readonly orm: BetterSQLite3Database;
  /** Runs `work` in one immediate transaction: all of it is kept, or nothing. */
  readonly transaction: <T>(work: () => T) => T;
  /** Whether another process has committed to the file since the last call; absent in memory, where none can. */
  readonly changedElsewhere?: () => boolean;
  readonly close: () => void;
};

/** How long a statement waits for another process before it gives up. */
const busyTimeoutMs = 5000;

const inMemory = ":memory:";

/**
 * Opens the database, creating and migrating it where needed.
 * @param path a file, or `:memory:`
 * @throws StartError with one sentence when the file cannot be used; it is left as it was
 */
export function openDatabase(path: string, migrationsFolder: string): Database {
  // On an older Node, better-sqlite3 ends the process without a word.
  const problem = nodeProblem(versions.node);
  if (problem) throw new StartError(problem);
  const migrations = readMigrations(migrationsFolder);
  try {
    if (path !== inMemory) {
      makeFolder(dirname(resolve(path)));
      inspect(path, migrations);
    }
    const sqlite = new Sqlite(path, { timeout: busyTimeoutMs });
    try {
      useWriteAheadLog(sqlite, path);
      sqlite.pragma("synchronous = NORMAL");
      sqlite.pragma("foreign_keys = OFF");
      migrate(sqlite, path, migrations);
      sqlite.pragma("foreign_keys = ON");
      return wrap(sqlite, path);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    throw asStartError(error, path);
  }
}

/** Step by step: where a folder cannot be made for want of its parent, Node's own recursive way never comes to an end. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/** Looks at an existing file without writing to it: opening it for writing would already change it. */
function inspect(path: string, migrations: ReturnType<typeof readMigrations>): void {
  if (!existsSync(path) || statSync(path).size === 0) return;
  const sqlite = new Sqlite(path, { readonly: true, timeout: busyTimeoutMs });
  try {
    assertOurs(sqlite, path, migrations);
  } finally {
    sqlite.close();
  }
}

function useWriteAheadLog(sqlite: Sqlite.Database, path: string): void {
  if (path === inMemory) return;
  // Two processes that switch a new file at the same moment: SQLite refuses one at once instead of letting it wait.
  for (let attempt = 0; ; attempt += 1) {
    try {
      sqlite.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (attempt === 100 || codeOf(error) !== "SQLITE_BUSY") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyTimeoutMs / 100);
    }
  }
}

function wrap(sqlite: Sqlite.Database, path: string): Database {
  const version = sqlite.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = version.get();
  return {
    sqlite,
    orm: drizzle(sqlite),
    transaction: (work) => sqlite.transaction(work).immediate(),
    ...(path !== inMemory && {
      changedElsewhere() {
        const current = version.get();
        if (current === seen) return false;
        seen = current;
        return true;
      },
    }),
    close: () => void sqlite.close(),
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

function asStartError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const because = (sentence: string) => new StartError(`${sentence}; choose another file with --db.`, { cause: error });
  if (error instanceof StartError) return error;
  if (code === "SQLITE_NOTADB") return because(`${path} is not an SQLite database`);
  if (code.startsWith("SQLITE_CORRUPT")) return because(`${path} is damaged`);
  if (code.startsWith("SQLITE_FULL")) return because(`There is no room left on the disk of ${path}`);
  if (code.startsWith("SQLITE_BUSY")) return because(`${path} is locked by another program`);
  if (code.startsWith("SQLITE_READONLY") || code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return because(`${path} cannot be written: no permission`);
  }
  if (/^(SQLITE_(CANTOPEN|IOERR|PERM|AUTH)|ENOENT|ENOTDIR|EEXIST|EISDIR|ENOSPC|EFBIG|EDQUOT|ENAMETOOLONG)/.test(code)) {
    return because(`${path} cannot be opened and written (${code})`);
  }
  if (error instanceof TypeError) return because(`${path} cannot be opened (${error.message})`);
  return error;
}
