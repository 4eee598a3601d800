import { existsSync, renameSync, statSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../src/database/open.ts";
import { withFolder } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;

const page = "x".repeat(4096);

/** Commits so many times, a few pages each. */
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

describe("the log of a file", () => {
  it("is copied to the file by a thread, which nobody takes for a change", () =>
    withDatabase(async (database) => {
      // More than the thread waits for, and less than SQLite does.
      write(database, 80);
      expect(database.changedElsewhere?.()).toBe(false);
      expect(logOf(database).log).toBeGreaterThan(250);
      expect(logOf(database).log).toBeLessThan(1000);
      await expect.poll(() => logOf(database).checkpointed).toBeGreaterThan(250);
      expect(database.changedElsewhere?.()).toBe(false);
      write(database, 1);
      expect(database.changedElsewhere?.()).toBe(false);
    }));

  it("is no longer there when the file has been closed, and everything is in the file", () =>
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

  it("that a reader has let grow is cut as soon as the reader is gone and something is written", () =>
    withDatabase(async (database, path) => {
      const sizeOf = () => statSync(`${path}-wal`).size;
      write(database, 1);
      const reader = new Sqlite(path, { readonly: true });
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM filler").get();
      write(database, 1500);
      const grown = sizeOf();
      expect(grown).toBeGreaterThan(20_000_000);
      reader.close();
      await expect
        .poll(() => {
          write(database, 20);
          return sizeOf();
        })
        .toBeLessThan(10_000_000);
    }));

  it("is copied by a new thread when one has failed", () =>
    withDatabase(async (database, path, folder) => {
      // SQLite's own copying would hide that of the thread.
      database.sqlite.pragma("wal_autocheckpoint = 0");
      renameSync(path, `${folder}/elsewhere.db`);
      const failed = new Promise((resolve) => process.once("worker", (thread: Worker) => thread.once("exit", resolve)));
      write(database, 80);
      await failed;
      renameSync(`${folder}/elsewhere.db`, path);
      await expect
        .poll(() => {
          write(database, 100);
          return logOf(database).checkpointed;
        })
        .toBeGreaterThan(250);
    }));

  it("does not grow for ever where no thread can open the file", () =>
    withDatabase((database, path, folder) => {
      // Whoever has it open already goes on.
      renameSync(path, `${folder}/elsewhere.db`);
      write(database, 2000);
      expect(logOf(database).log).toBeLessThan(2000);
      renameSync(`${folder}/elsewhere.db`, path);
    }));
});
