import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { newestSchema } from "../src/database/schema.gen.ts";
import { openDatabase } from "../src/database/open.ts";
import { capabilities, tablesOf } from "../src/app/capabilities.ts";
import { sandboxes } from "../src/sandbox/table.ts";
import { magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { bind } from "../src/platform/listen.ts";
import { type Mock, start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder, runCommand } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;
const frozen = { clock: "frozen", seed: 7 } as const;

const contentsOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a database file", () => {
  it("a database file is created with its folder, in WAL mode, with foreign keys and a busy timeout", () =>
    withFolder(async (folder) => {
      const database = openDatabase(`${folder}/some/where/mock.db`, migrations);
      const pragma = (name: string) => database.sqlite.pragma(name, { simple: true });
      expect(pragma("journal_mode")).toBe("wal");
      expect(pragma("foreign_keys")).toBe(1);
      expect(pragma("busy_timeout")).toBe(5000);
      expect(pragma("foreign_key_check")).toBeUndefined();
      await database.close();
    }));

  it("jobs, clock, seed and tokens survive a restart", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      let jobId = "";
      await withMock({ ...frozen, db }, async (mock, agent) => {
        ({ jobId } = await trigger(agent, magicProjectId(scenarios[0])));
        await mock.clock.advance(60_000);
      });
      await withMock({ db }, async (mock, agent) => {
        expect(mock.seed).toBe(7);
        expect(await mock.clock.read()).toMatchObject({ mode: "frozen", now: "2026-01-01T00:01:00.000Z" });
        expect((await poll(agent, jobId)).status).toBe("completed");
      });
    }));

  it("a start with another seed than that of the database file is refused", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db }, () => Promise.resolve());
      await expect(start({ db, seed: 8 })).rejects.toThrow(/has seed 7, not 8/);
      await withMock({ db, seed: 7 }, () => Promise.resolve());
    }));

  it("a start that is refused its port neither migrates the database file nor creates its folder", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db }, async (mock) => {
        const port = Number(new URL(mock.url).port);
        const older = `${folder}/older.db`;
        copyFileSync(new URL("fixtures/databases/0002.db", import.meta.url), older);
        const before = contentsOf(older);
        const inUse = /already in use/;
        await expect(start({ db: older, port })).rejects.toThrow(inUse);
        await expect(start({ db: `${folder}/none/mock.db`, port })).rejects.toThrow(inUse);
        expect(contentsOf(older)).toBe(before);
        expect(readdirSync(folder).filter((name) => !name.startsWith("mock.db"))).toEqual(["older.db"]);

        const { code } = await runCommand(["start", "--db", db, "--port", String(port), "--clock", "real"]);
        expect([code, (await mock.clock.read()).mode]).toEqual([2, "frozen"]);
      });
    }));

  it("a start that is refused for its seed does not migrate an older database file", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      copyFileSync(new URL("fixtures/databases/0002.db", import.meta.url), db);
      const before = contentsOf(db);
      await expect(start({ db, seed: 8 })).rejects.toThrow(/has seed 7, not 8/);
      expect(contentsOf(db)).toBe(before);
    }));

  it("requests that arrive while the database is being opened are answered", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const free = await bind("127.0.0.1", 0);
      await free.close();
      const { port } = free;
      const url = `http://127.0.0.1:${port}`;
      const starting = start({ db, port });
      const asked = Array.from({ length: 20 }, async () => {
        for (;;) {
          const response = await fetch(`${url}/api/projects`).catch(() => null);
          if (response) return response.status;
        }
      });
      await using mock = await starting;
      expect(mock.url).toBe(url);
      expect(new Set(await Promise.all(asked))).toEqual(new Set([401]));
    }));

  it("clock, scenarios, limits and faults of a sandbox survive a restart", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const standing = async (mock: Mock, token: string) => {
        const sandbox = await mock.openSandbox("kept");
        const { rules, enabled } = await sandbox.limits.read();
        const status = (await agentOf(mock, token)("/api/projects")).status;
        return { rules, enabled, read: await sandbox.read(), faults: await sandbox.faults.list(), status };
      };
      const first = await start({ db });
      const { token, ...sandbox } = await first.sandbox({
        name: "kept",
        seed: 7,
        clock: "frozen",
        advanceOnPollMs: "1s",
      });
      await sandbox.clock.advance("90m");
      await sandbox.scenarios.setDefault("fails");
      await sandbox.scenarios.queue("instant");
      await sandbox.limits.setRule("read", { limit: 9, windowMs: "10s" });
      await sandbox.faults.add({ effect: { kind: "status", status: 503 }, operation: "getCredits", times: 3 });
      const before = await standing(first, token);
      await first.stop();
      await using second = await start({ db });
      expect(await standing(second, token)).toEqual(before);
      expect(before).toMatchObject({
        read: {
          clock: { mode: "frozen", now: "2026-01-01T01:30:00.000Z", advanceOnPollMs: 1000 },
          defaultScenario: "fails",
          queue: ["instant"],
        },
        rules: { read: { limit: 9, windowMs: 10_000 } },
        status: 200,
      });
      expect(before.faults).toHaveLength(1);
    }));

  it("a queued scenario that the restarted server does not know is skipped", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const first = await start({ db, clock: "frozen", scenarios: [{ name: "mine" }] });
      await first.defaultSandbox.scenarios.queue("mine");
      await first.defaultSandbox.scenarios.setDefault("fails");
      await first.stop();
      await using second = await start({ db });
      expect((await second.defaultSandbox.jobs.create()).scenario).toBe("fails");
    }));
});

describe("the schema", () => {
  it("the newest schema creates the same database as the migrations, down to the rows", async () => {
    const contentOf = async (...given: Parameters<typeof openDatabase>) => {
      const { sqlite, close } = openDatabase(...given);
      const tables = sqlite.pragma("table_list") as { name: string }[];
      // A table that a migration has replaced leaves a row without a number, which is as good as none.
      const where = (name: string) => (name === "sqlite_sequence" ? "WHERE seq IS NOT NULL" : "");
      const rowsOf = (name: string) => sqlite.prepare(`SELECT * FROM "${name}" ${where(name)} ORDER BY 1, 2`).all();
      const rows = tables.map(({ name }) => [name, rowsOf(name)] as const).toSorted();
      const settings = ["application_id", "user_version", "integrity_check"].map((name) => sqlite.pragma(name));
      await close();
      // The page on which a table begins depends on what was there before it.
      return {
        settings,
        rows: JSON.parse(JSON.stringify(rows).replaceAll(/"rootpage":\d+/g, '"rootpage":0')) as object,
      };
    };
    const created = await contentOf(":memory:", migrations, undefined, newestSchema);
    expect(created).toEqual(await contentOf(":memory:", migrations));
    expect(JSON.stringify(created)).toContain("CREATE TABLE");
  });

  it("the migrations create the tables of the schema", async () => {
    const { sqlite, close } = openDatabase(":memory:", migrations);
    for (const table of [sandboxes, ...tablesOf(capabilities)]) {
      const { name, columns } = getTableConfig(table);
      const made = sqlite.pragma(`table_info(${name})`) as {
        name: string;
        type: string;
        notnull: number;
        pk: number;
      }[];
      expect(
        made.map((column) => [column.name, column.type.toLowerCase(), column.pk === 1 || column.notnull === 1]),
      ).toEqual(columns.map((column) => [column.name, column.getSQLType(), column.notNull]));
    }
    await close();
  });
});
