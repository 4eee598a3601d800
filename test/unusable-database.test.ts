import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../src/database/open.ts";
import { StartError } from "../src/errors/start-error.ts";
import { start } from "../src/start.ts";
import { withFolder, runCommand } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;
const frozen = { clock: "frozen", seed: 7 } as const;

const contentsOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a file that cannot be used", () => {
  const refusals: [string, RegExp, (path: string) => void | Promise<void>][] = [
    [
      "is not SQLite",
      /is not an SQLite database/,
      (path) => writeFileSync(path, "plain text, and a lot of it ".repeat(100)),
    ],
    [
      "is cut off",
      /is damaged|not an SQLite database/,
      (path) => writeFileSync(path, "SQLite format 3\0".padEnd(500, "x")),
    ],
    ["is shorter than any database", /is not an SQLite database/, (path) => writeFileSync(path, "x")],
    [
      "is marked as another program's",
      /is a database of another program/,
      (path) => {
        const sqlite = new Sqlite(path);
        sqlite.pragma("application_id = 1234");
        sqlite.close();
      },
    ],
    [
      "is another program's",
      /is a database of another program/,
      (path) => {
        const sqlite = new Sqlite(path);
        sqlite.exec("CREATE TABLE recipes (name text); INSERT INTO recipes VALUES ('soup')");
        sqlite.close();
      },
    ],
    [
      "is a newer version's",
      /was written by a newer version of audity-mock/,
      (path) => {
        const { sqlite, close } = openDatabase(path, migrations);
        sqlite.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)");
        sqlite.pragma("wal_checkpoint(TRUNCATE)");
        return close();
      },
    ],
  ];

  it.each(refusals)(
    "a file that %s is refused with one sentence and exit code 2, and not changed",
    (_what, sentence, make) =>
      withFolder(async (folder) => {
        const path = `${folder}/other.db`;
        await make(path);
        const before = contentsOf(path);
        const { code, output, errors } = await runCommand(["--db", path, "--port", "0"]);
        expect([code, output]).toEqual([2, ""]);
        expect(errors).toMatch(sentence);
        expect(errors.trim().split("\n")).toHaveLength(1);
        expect(contentsOf(path)).toBe(before);
      }),
  );

  it("a folder as the database file is refused", () =>
    withFolder(async (folder) => {
      mkdirSync(`${folder}/folder.db`);
      const { code, errors } = await runCommand(["--db", `${folder}/folder.db`, "--port", "0"]);
      expect(code).toBe(2);
      expect(errors).toMatch(/is a folder\. Choose a file in it with --db/);
    }));

  it.runIf(existsSync("/dev/null"))("a device as the database file is refused", async () => {
    const { code, errors } = await runCommand(["--db", "/dev/null", "--port", "0"]);
    expect([code, errors]).toEqual([2, "/dev/null is not a file. Choose another file with --db.\n"]);
  });

  it("a database file whose folder cannot be created is refused", () =>
    withFolder(async (folder) => {
      writeFileSync(`${folder}/file`, "");
      const { code, errors } = await runCommand(["--db", `${folder}/file/mock.db`, "--port", "0"]);
      expect(code).toBe(2);
      expect(errors).toMatch(/cannot be opened and written/);
      expect(errors.trim().split("\n")).toHaveLength(1);
    }));

  // /proc refuses every user, root included.
  it.runIf(existsSync("/proc/self"))("a database file in a folder without write permission is refused", () => {
    expect(() => openDatabase("/proc/audity-mock/mock.db", migrations)).toThrow(StartError);
  });
});
describe("a damaged file", () => {
  it("a database file with any page damaged is refused with a StartError, or works", () =>
    withFolder(async (folder) => {
      const path = `${folder}/mock.db`;
      await (await start({ ...frozen, db: path })).stop();
      const sqlite = new Sqlite(path);
      // Remove free pages: damage in one of them would not be noticed.
      sqlite.exec("VACUUM");
      sqlite.close();
      const whole = readFileSync(path);
      const pageBytes = 4096;
      let refused = 0;
      for (let page = 0; page < whole.length / pageBytes; page += 1) {
        writeFileSync(path, Buffer.from(whole).fill(0, page * pageBytes, (page + 1) * pageBytes));
        const problem = await start({ db: path }).then(
          (mock) => mock.stop(),
          (error: unknown) => error,
        );
        if (problem !== undefined) {
          expect(problem).toBeInstanceOf(StartError);
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(3);
    }));
});

describe("a truncated file", () => {
  it("a truncated database file is refused with one sentence and not changed", () =>
    withFolder(async (folder) => {
      const path = `${folder}/mock.db`;
      await (await start({ ...frozen, db: path })).stop();
      const sqlite = new Sqlite(path);
      // Remove free pages: a file without one of them would not be noticed.
      sqlite.exec("VACUUM");
      sqlite.close();
      const whole = readFileSync(path);
      for (let length = 100; length < whole.length; length += 20_480) {
        const rest = whole.subarray(0, length);
        writeFileSync(path, rest);
        await expect(start({ db: path })).rejects.toThrow(/is damaged|is not an SQLite database/);
        expect(readFileSync(path).equals(rest)).toBe(true);
      }
    }));
});
