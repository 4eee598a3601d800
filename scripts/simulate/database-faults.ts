// Lets the statements of SQLite fail: every statement of this process passes here.
import Sqlite from "better-sqlite3";

/** What SQLite answers when a file is locked, a disk is full, or a disk fails. */
export type FailureCode = "SQLITE_BUSY" | "SQLITE_FULL" | "SQLITE_IOERR_WRITE";

/** Called before each statement. What it throws is what the statement throws. */
export type BeforeStatement = (text: string) => void;

let before: BeforeStatement = () => undefined;

/** Calls back before each statement that follows. */
export const watchStatements = (watch: BeforeStatement): void => void (before = watch);

/** The error that SQLite gives for a code. */
export const failureOf = (code: FailureCode): Error => new Sqlite.SqliteError(`simulated ${code}`, code);

const probe = new Sqlite(":memory:");
const ofStatement = Object.getPrototypeOf(probe.prepare("SELECT 1")) as Record<string, (...values: unknown[]) => unknown>;
const ofDatabase = Object.getPrototypeOf(probe) as Record<string, (...values: unknown[]) => unknown>;
probe.close();

for (const name of ["run", "get", "all", "iterate"]) {
  const real = ofStatement[name] as (...values: unknown[]) => unknown;
  ofStatement[name] = function (this: Sqlite.Statement, ...values) {
    before(this.source);
    return real.apply(this, values);
  };
}
for (const name of ["exec", "pragma"]) {
  const real = ofDatabase[name] as (...values: unknown[]) => unknown;
  ofDatabase[name] = function (this: Sqlite.Database, ...values) {
    before(String(values[0]));
    return real.apply(this, values);
  };
}
