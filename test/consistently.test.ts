import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { consistently } from "../src/database/consistently.ts";
import { openDatabase } from "../src/database/open.ts";
import { withFolder } from "./support/command.ts";
import { migrations } from "./support/recorder.ts";

it("reads are consistent however often another process writes between them, and when they failed because of it", () =>
  withFolder(async (folder) => {
    const database = openDatabase(`${folder}/mock.db`, migrations);
    const other = new Sqlite(`${folder}/mock.db`, { timeout: 0 });
    other.exec("CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0)");
    const value = database.sqlite.prepare<[], number>("SELECT value FROM counter").pluck();
    const shared = { transaction: database.transaction, refresh: () => database.changedElsewhere?.() ?? false };
    const attempts: string[] = [];
    const [before, after] = consistently(
      shared,
      (attempt) => {
        const first = value.get();
        try {
          other.exec("UPDATE counter SET value = value + 1");
          attempts.push("written");
        } catch (error) {
          attempts.push((error as { code: string }).code);
        }
        if (attempt === 2) throw new Error("There is nothing.");
        return [first, value.get()];
      },
      () => false,
    );
    expect(attempts).toEqual(["written", "written", "written", "SQLITE_BUSY"]);
    expect([before, after]).toEqual([3, 3]);
    other.close();
    await database.close();
  }));

it("a result that is dropped does not end the process when it fails later", async () => {
  const rejections: unknown[] = [];
  const keep = (reason: unknown) => void rejections.push(reason);
  process.on("unhandledRejection", keep);
  let attempts = 0;
  const answer = consistently(
    { transaction: (work) => work(), refresh: () => attempts === 1 },
    (attempt) => {
      attempts = attempt;
      return attempt === 1 ? Promise.reject(new Error("The disk fails.")) : Promise.resolve("read");
    },
    () => false,
  );
  expect(await answer).toBe("read");
  await new Promise(setImmediate);
  process.off("unhandledRejection", keep);
  expect(rejections).toEqual([]);
});

it("what changed something runs once, and so does what nobody disturbed", () =>
  withFolder(async (folder) => {
    const database = openDatabase(`${folder}/mock.db`, migrations);
    let runs = 0;
    const count = () => (runs += 1);
    const disturbed = { transaction: database.transaction, refresh: () => true };
    expect(consistently(disturbed, count, () => true)).toBe(1);
    expect(consistently({ ...disturbed, refresh: () => false }, count, () => false)).toBe(2);
    await database.close();
  }));
