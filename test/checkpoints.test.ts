import { existsSync, renameSync, statSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../src/database/open.ts";
import { withFolder } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;

const page = "x".repeat(4096);

/** Makes this many commits of a few pages each. */
function write({ sqlite, transaction }: Database, commits: number): void {
  sqlite.exec("CREATE TABLE IF NOT EXISTS filler (text TEXT)");
  const insert = sqlite.prepare("INSERT INTO filler VALUES (?)");
  for (let commit = 0; commit < commits; commit += 1)
    transaction(() => Array.from({ length: 5 }, () => insert.run(page)));
}

/** How many pages the log holds, and how many of them are in the file. */
function logOf({ sqlite }: Database) {
  const [log] = sqlite.pragma("wal_checkpoint(NOOP)") as [{ log: number; checkpointed: number }];
  return log;
}

const withDatabase = (test: (database: Database, path: string, folder: string) => Promise<void> | void) =>
  withFolder(async (folder) => {
    const path = `${folder}/mock.db`;
    const database = openDatabase(path, migrations);
    try {
      await test(database, path, folder);
    } finally {
      await database.close();
    }
  });

describe("the write-ahead log", () => {
  it("a thread copies the write-ahead log to the file, and the copying is not taken for a change by another process", () =>
    withDatabase(async (database) => {
      // More pages than the thread waits for, and fewer than SQLite's own checkpoint does.
      write(database, 200);
      expect(database.changedElsewhere?.()).toBe(false);
      expect(logOf(database).log).toBeGreaterThan(1000);
      expect(logOf(database).log).toBeLessThan(4000);
      await expect.poll(() => logOf(database).checkpointed).toBeGreaterThan(1000);
      expect(database.changedElsewhere?.()).toBe(false);
      write(database, 1);
      expect(database.changedElsewhere?.()).toBe(false);
    }));

  it("closing the database removes the write-ahead log and leaves all rows in the file", () =>
    withFolder(async (folder) => {
      const path = `${folder}/mock.db`;
      const first = openDatabase(path, migrations);
      write(first, 2000);
      await first.close();
      expect(existsSync(`${path}-wal`)).toBe(false);
      const second = openDatabase(path, migrations);
      expect(second.sqlite.prepare("SELECT count(*) FROM filler WHERE text = ?").pluck().get(page)).toBe(10_000);
      await second.close();
    }));

  it("a write-ahead log that a reader has let grow is truncated at the next writes after the reader has closed", () =>
    withDatabase(async (database, path) => {
      const sizeOf = () => statSync(`${path}-wal`).size;
      write(database, 1);
      const reader = new Sqlite(path, { readonly: true });
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM filler").get();
      write(database, 3000);
      const grown = sizeOf();
      expect(grown).toBeGreaterThan(50_000_000);
      reader.close();
      await expect
        .poll(() => {
          write(database, 20);
          return sizeOf();
        })
        .toBeLessThan(40_000_000);
    }));

  it("a new thread copies the write-ahead log when the thread before it has failed", () =>
    withDatabase(async (database, path, folder) => {
      // Switch SQLite's own checkpoints off: they would hide those of the thread.
      database.sqlite.pragma("wal_autocheckpoint = 0");
      renameSync(path, `${folder}/elsewhere.db`);
      const failed = new Promise((resolve) => process.once("worker", (thread: Worker) => thread.once("exit", resolve)));
      write(database, 200);
      await failed;
      renameSync(`${folder}/elsewhere.db`, path);
      await expect
        .poll(() => {
          write(database, 100);
          return logOf(database).checkpointed;
        })
        .toBeGreaterThan(1000);
    }));

  it("the write-ahead log stays bounded when no thread can open the file", () =>
    withDatabase((database, path, folder) => {
      // An open file can still be written after it was renamed.
      renameSync(path, `${folder}/elsewhere.db`);
      write(database, 4000);
      expect(logOf(database).log).toBeLessThan(8000);
      renameSync(`${folder}/elsewhere.db`, path);
    }));
});
