import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { whenNeeded } from "../core/when-needed.ts";
import { StartError } from "../errors/start-error.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { makeFile, makeFolder } from "../platform/private-files.ts";
import { nodeProblem } from "../platform/node-version.ts";
import { prepareLate } from "./late-statement.ts";
import { assertOurs, migrate, type Migrations, migrationsOf, type NewestSchema } from "./migrate.ts";

export type Database = {
  readonly sqlite: Sqlite.Database;
  readonly orm: BetterSQLite3Database;
  readonly migrations: Migrations;
  /** Runs `work` in one immediate transaction. */
  readonly transaction: <T>(work: () => T) => T;
  /** The same without waiting: throws SQLITE_BUSY immediately while another process writes. */
  readonly transactionAtOnce: <T>(work: () => T) => T;
  /** How many transactions of this process have committed. */
  readonly commits: () => number;
  /** Whether another process has committed to the file since the last call; absent for a database in memory. */
  readonly changedElsewhere?: () => boolean;
  /** Resolves when this process has closed the file. */
  readonly close: () => Promise<void>;
};

/** How long a statement waits for another process before it fails. */
const busyTimeoutMs = 5000;

const inMemory = ":memory:";

/** Larger files are not checked completely at each start. Checking this many bytes takes a tenth of a second. */
const mostChecked = 50 * 2 ** 20;

/** Opens a database in memory with the schema of the given migrations. Foreign keys are not enforced. */
export function openScratch(migrations: readonly MigrationMeta[]): Sqlite.Database {
  const sqlite = new Sqlite(inMemory);
  sqlite.pragma("foreign_keys = OFF");
  migrate(sqlite, inMemory, migrationsOf(migrations));
  return sqlite;
}

/** The size of the header of an SQLite file. */
const headerBytes = 100;

/**
 * Opens the database. Creates and migrates it if necessary.
 * @param path a file, or `:memory:`
 * @param assertUsable checks whether an existing file can be used; throws StartError otherwise
 * @param newest the schema after the migrations of the folder
 * @throws StartError with one sentence when the file cannot be used; the file is unchanged
 */
export function openDatabase(
  path: string,
  migrationsFolder: string,
  assertUsable?: (sqlite: Sqlite.Database) => void,
  newest?: NewestSchema,
): Database {
  // On an older Node, better-sqlite3 ends the process without a message.
  const problem = nodeProblem();
  if (problem) throw new StartError(problem);
  const read = whenNeeded(() => readMigrationFiles({ migrationsFolder }));
  const migrations: Migrations = newest ? { hashes: newest.hashes, read, newest } : migrationsOf(read());
  try {
    if (path !== inMemory) {
      makeFolder(dirname(resolve(path)));
      inspect(path, migrations, assertUsable);
      // SQLite creates its other files with the permissions of this one.
      makeFile(path);
    }
    const sqlite = new Sqlite(path, { timeout: busyTimeoutMs });
    try {
      useWriteAheadLog(sqlite, path);
      sqlite.pragma("synchronous = NORMAL");
      sqlite.pragma("foreign_keys = OFF");
      migrate(sqlite, path, migrations);
      sqlite.pragma("foreign_keys = ON");
      return wrap(sqlite, path, migrations);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  } catch (error) {
    throw error instanceof TypeError
      ? refusal(`${path} cannot be opened (${error.message})`, error)
      : asStartError(error, path);
  }
}

/** Checks an existing file without changing it: opening it for writing would change it. */
function inspect(path: string, { hashes }: Migrations, assertUsable?: (sqlite: Sqlite.Database) => void): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new StartError(`${path} is a folder. Choose a file in it with --db.`);
  if (!found) return;
  if (!found.isFile()) throw refusal(`${path} is not a file`);
  // SQLite would open it, and fail at the first write.
  accessSync(path, constants.W_OK);
  if (found.size === 0) return;
  // SQLite treats a file that is shorter than its header as an empty database.
  if (found.size < headerBytes) throw refusal(`${path} is not an SQLite database`);
  const sqlite = new Sqlite(path, { readonly: true, timeout: busyTimeoutMs });
  try {
    assertOurs(sqlite, path, hashes);
    // Check the whole file: a start does not read all of it, and damage would only be noticed later, after further writes.
    if (found.size <= mostChecked && sqlite.pragma("quick_check(1)", { simple: true }) !== "ok")
      throw refusal(`${path} is damaged`);
    assertUsable?.(sqlite);
  } finally {
    sqlite.close();
  }
}

function useWriteAheadLog(sqlite: Sqlite.Database, path: string): void {
  if (path === inMemory) return;
  // If two processes switch a new file to WAL at the same moment, SQLite refuses one of them immediately: try again.
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

function wrap(sqlite: Sqlite.Database, path: string, migrations: Migrations): Database {
  prepareLate(sqlite);
  const version = sqlite.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = version.get();
  const checkpoints = path === inMemory ? undefined : createCheckpoints(sqlite, resolve(path));
  let commits = 0;
  function transaction<T>(work: () => T): T {
    const result = sqlite.transaction(work).immediate();
    commits += 1;
    checkpoints?.committed();
    return result;
  }
  return {
    sqlite,
    orm: drizzle(sqlite),
    migrations,
    commits: () => commits,
    transaction,
    transactionAtOnce(work) {
      sqlite.exec("PRAGMA busy_timeout = 0");
      try {
        return transaction(work);
      } finally {
        sqlite.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      }
    },
    ...(path !== inMemory && {
      changedElsewhere() {
        const current = version.get();
        if (current === seen) return false;
        seen = current;
        return true;
      },
    }),
    async close() {
      await checkpoints?.close();
      sqlite.close();
    },
  };
}

/** The code of an error. Asks for no `Error`: in Jest, those of Node and of SQLite are of another class than here. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

const refusal = (sentence: string, cause?: unknown): StartError =>
  new StartError(`${sentence}. Choose another file with --db.`, { cause });

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** An error of an open database with a cause outside of this program. */
export type Refusal = {
  /** Without a full stop. */
  readonly sentence: string;
  /** Whether another process was writing. A retry can succeed. */
  readonly isContention: boolean;
};

/** @returns null for other errors */
export function refusalOf(error: unknown): Refusal | null {
  const code = codeOf(error);
  const because = (sentence: string, isContention = false) => ({ sentence: `${sentence} (${code})`, isContention });
  if (code.startsWith("SQLITE_BUSY")) return because("another program has locked the database", true);
  if (code.startsWith("SQLITE_FULL")) return because("the disk of the database is full");
  if (code.startsWith("SQLITE_READONLY")) return because("the database is no longer writable");
  if (code.startsWith("SQLITE_IOERR")) return because("the disk of the database is full or fails");
  return null;
}

/** Converts an error of the database to a StartError. Returns other errors unchanged. */
export function asStartError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const because = (sentence: string) => refusal(sentence, error);
  if (error instanceof StartError) return error;
  if (code === "SQLITE_NOTADB") return because(`${path} is not an SQLite database`);
  if (code.startsWith("SQLITE_CORRUPT")) return because(`${path} is damaged`);
  if (code.startsWith("SQLITE_FULL")) return because(`The disk of ${path} is full`);
  if (code.startsWith("SQLITE_BUSY")) return because(`${path} is locked by another program`);
  if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)$/.test(code))
    return because(`${path} has an incomplete change of the program that wrote it last`);
  const denied = /^(SQLITE_READONLY|EACCES|EPERM|EROFS)/.test(code);
  if (denied || (code.startsWith("SQLITE_CANTOPEN") && !isWritable(dirname(resolve(path)))))
    return because(`${path} cannot be written: permission denied`);
  if (/^SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHM)/.test(code))
    return because(`${path} cannot be written (${code}). The disk may be full`);
  if (/^(SQLITE_\w+|ENOENT|ENOTDIR|EEXIST|EISDIR|ENOSPC|EFBIG|EDQUOT|ENAMETOOLONG|ELOOP)$/.test(code))
    return because(`${path} cannot be opened and written (${code})`);
  return error;
}
