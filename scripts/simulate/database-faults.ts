// Lets the statements of SQLite fail, and watches them: every statement of this process passes here.
import Sqlite from "better-sqlite3";

/** What SQLite answers when a file is locked, a disk is full, or a disk fails. */
export type FailureCode = "SQLITE_BUSY" | "SQLITE_FULL" | "SQLITE_IOERR_WRITE" | "SQLITE_IOERR_READ";

/** A statement that is about to run, or has run. */
export type WatchedStatement = {
  readonly text: string;
  readonly database: Sqlite.Database;
  /** Whether it only reads. */
  readonly isRead: boolean;
};

/** Called before each statement. What it throws is what the statement throws. */
export type BeforeStatement = (text: string, statement: WatchedStatement) => void;

/** Called after each statement that has not failed. */
export type AfterStatement = (statement: WatchedStatement) => void;

let before: BeforeStatement = () => undefined;
let after: AfterStatement = () => undefined;
let isWatching = true;

/** Calls back before, and after, each statement that follows. */
export function watchStatements(watch: BeforeStatement, watchAfter: AfterStatement = () => undefined): void {
  before = watch;
  after = watchAfter;
}

/** Runs statements of the simulation itself, which nobody watches. */
export function unwatched<Result>(action: () => Result): Result {
  isWatching = false;
  try {
    return action();
  } finally {
    isWatching = true;
  }
}

/** The error that SQLite gives for a code. */
export const failureOf = (code: FailureCode): Error => new Sqlite.SqliteError(`simulated ${code}`, code);

const probe = new Sqlite(":memory:");
const ofStatement = Object.getPrototypeOf(probe.prepare("SELECT 1")) as Record<
  string,
  (...values: unknown[]) => unknown
>;
const ofDatabase = Object.getPrototypeOf(probe) as Record<string, (...values: unknown[]) => unknown>;
probe.close();

function watched<Result>(statement: WatchedStatement, run: () => Result): Result {
  // A database in memory has no file that could fail.
  if (!isWatching || statement.database.memory) return run();
  before(statement.text, statement);
  const result = run();
  after(statement);
  return result;
}

for (const name of ["run", "get", "all", "iterate"]) {
  const real = ofStatement[name] as (...values: unknown[]) => unknown;
  ofStatement[name] = function (this: Sqlite.Statement, ...values) {
    // SQLite says that BEGIN and COMMIT only read, because they change no page themselves.
    const isRead = this.readonly && this.reader;
    const statement = { text: this.source, database: this.database, isRead };
    return watched(statement, () => real.apply(this, values));
  };
}
for (const name of ["exec", "pragma"]) {
  const real = ofDatabase[name] as (...values: unknown[]) => unknown;
  ofDatabase[name] = function (this: Sqlite.Database, ...values) {
    const text = String(values[0]);
    const isRead = name === "pragma" && !text.includes("=");
    return watched({ text, database: this, isRead }, () => real.apply(this, values));
  };
}
