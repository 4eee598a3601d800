import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { StartError } from "../errors/start-error.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { makeFile, makeFolder } from "../platform/private-files.ts";
import { nodeProblem } from "../platform/node-version.ts";
import { assertOurs, migrate } from "./migrate.ts";

export type Database = {
  readonly sqlite: Sqlite.Database;
  readonly orm: BetterSQLite3Database;
  /** The migrations that have made the schema, in their order. */
  readonly migrations: readonly MigrationMeta[];
  /** Runs `work` in one immediate transaction: all of it is kept, or nothing. */
  readonly transaction: <T>(work: () => T) => T;
  /** The same for what nobody is to wait for: throws SQLITE_BUSY at once while another process is writing. */
  readonly transactionAtOnce: <T>(work: () => T) => T;
  /** Whether another process has committed to the file since the last call; absent in memory, where none can. */
  readonly changedElsewhere?: () => boolean;
  /** Resolves when nothing of this process has the file open. */
  readonly close: () => Promise<void>;
};

/** How long a statement waits for another process before it gives up. */
const busyTimeoutMs = 5000;

const inMemory = ":memory:";

/** A larger file is not read as a whole at each start, which takes a tenth of a second for this many bytes. */
const mostChecked = 50 * 2 ** 20;

/** Opens a database in memory with the schema that some migrations make. Its foreign keys are not enforced. */
export function openScratch(migrations: readonly MigrationMeta[]): Sqlite.Database {
  const sqlite = new Sqlite(inMemory);
  sqlite.pragma("foreign_keys = OFF");
  migrate(sqlite, inMemory, migrations);
  return sqlite;
}

/** The size of the header that every SQLite file begins with. */
const headerBytes = 100;

/**
 * Opens the database, creating and migrating it where needed.
 * @param path a file, or `:memory:`
 * @param assertUsable reads whether a file that exists can be used, and throws StartError when it cannot
 * @throws StartError with one sentence when the file cannot be used; it is left as it was
 */
export function openDatabase(
  path: string,
  migrationsFolder: string,
  assertUsable?: (sqlite: Sqlite.Database) => void,
): Database {
  // On an older Node, better-sqlite3 ends the process without a word.
  const problem = nodeProblem();
  if (problem) throw new StartError(problem);
  const migrations = readMigrationFiles({ migrationsFolder });
  try {
    if (path !== inMemory) {
      makeFolder(dirname(resolve(path)));
      inspect(path, migrations, assertUsable);
      // SQLite gives its other files the permissions of this one.
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

/** Looks at an existing file without writing to it: opening it for writing would already change it. */
function inspect(
  path: string,
  migrations: readonly MigrationMeta[],
  assertUsable?: (sqlite: Sqlite.Database) => void,
): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new StartError(`${path} is a folder; name a file in it with --db.`);
  if (!found) return;
  if (!found.isFile()) throw refusal(`${path} is not a file`);
  // SQLite would open it all the same, and fail at the first write.
  accessSync(path, constants.W_OK);
  if (found.size === 0) return;
  // SQLite takes a file that is shorter than its header for an empty one.
  if (found.size < headerBytes) throw refusal(`${path} is not an SQLite database`);
  const sqlite = new Sqlite(path, { readonly: true, timeout: busyTimeoutMs });
  try {
    assertOurs(sqlite, path, migrations);
    // Damage in a part that a start does not read would only show when somebody asks for it, after others have written.
    if (found.size <= mostChecked && sqlite.pragma("quick_check(1)", { simple: true }) !== "ok")
      throw refusal(`${path} is damaged`);
    assertUsable?.(sqlite);
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

function wrap(sqlite: Sqlite.Database, path: string, migrations: readonly MigrationMeta[]): Database {
  const version = sqlite.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = version.get();
  const checkpoints = path === inMemory ? undefined : createCheckpoints(sqlite, resolve(path));
  function transaction<T>(work: () => T): T {
    const result = sqlite.transaction(work).immediate();
    checkpoints?.committed();
    return result;
  }
  return {
    sqlite,
    orm: drizzle(sqlite),
    migrations,
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

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const refusal = (sentence: string, cause?: unknown): StartError =>
  new StartError(`${sentence}; choose another file with --db.`, { cause });

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why a database that is in use refused something, for a cause outside of this program. */
export type Refusal = {
  /** Without its full stop. */
  readonly sentence: string;
  /** Whether another process was writing: the same works in a moment. */
  readonly isContention: boolean;
};

/** @returns null for what is not the database's refusal */
export function refusalOf(error: unknown): Refusal | null {
  const code = codeOf(error);
  const because = (sentence: string, isContention = false) => ({ sentence: `${sentence} (${code})`, isContention });
  if (code.startsWith("SQLITE_BUSY")) return because("another program has locked the database", true);
  if (code.startsWith("SQLITE_FULL")) return because("there is no room left on the disk of the database");
  if (code.startsWith("SQLITE_READONLY")) return because("the database cannot be written any more");
  if (code.startsWith("SQLITE_IOERR")) return because("the disk of the database fails, or has no room left");
  return null;
}

/** What the database refused, as one sentence for the person who started the server; anything else as it is. */
export function asStartError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  const because = (sentence: string) => refusal(sentence, error);
  if (error instanceof StartError) return error;
  if (code === "SQLITE_NOTADB") return because(`${path} is not an SQLite database`);
  if (code.startsWith("SQLITE_CORRUPT")) return because(`${path} is damaged`);
  if (code.startsWith("SQLITE_FULL")) return because(`There is no room left on the disk of ${path}`);
  if (code.startsWith("SQLITE_BUSY")) return because(`${path} is locked by another program`);
  if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)$/.test(code))
    return because(`${path} was left in the middle of a change by the program that wrote it last`);
  const denied = /^(SQLITE_READONLY|EACCES|EPERM|EROFS)/.test(code);
  if (denied || (code.startsWith("SQLITE_CANTOPEN") && !isWritable(dirname(resolve(path)))))
    return because(`${path} cannot be written: no permission`);
  if (/^SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHM)/.test(code))
    return because(`${path} cannot be written; there may be no room left on its disk (${code})`);
  if (/^(SQLITE_\w+|ENOENT|ENOTDIR|EEXIST|EISDIR|ENOSPC|EFBIG|EDQUOT|ENAMETOOLONG|ELOOP)$/.test(code))
    return because(`${path} cannot be opened and written (${code})`);
  return error;
}
