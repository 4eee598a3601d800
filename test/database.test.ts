import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { openDatabase } from "../src/database/open.ts";
import { capabilities, tablesOf } from "../src/app/capabilities.ts";
import { sandboxes } from "../src/sandbox/table.ts";
import { StartError } from "../src/errors/start-error.ts";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { connect } from "../src/client/connect.ts";
import { bind } from "../src/platform/listen.ts";
import { type Mock, start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { runToEnd, startProcess, withFileLimit, withFolder, runCommand } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;
const frozen = { clock: "frozen", seed: 7 } as const;

const contentsOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a database file", () => {
  it("is created with its folder, in write-ahead mode, with foreign keys and a busy time-out", () =>
    withFolder(async (folder) => {
      const database = openDatabase(`${folder}/some/where/mock.db`, migrations);
      const pragma = (name: string) => database.sqlite.pragma(name, { simple: true });
      expect(pragma("journal_mode")).toBe("wal");
      expect(pragma("foreign_keys")).toBe(1);
      expect(pragma("busy_timeout")).toBe(5000);
      expect(pragma("foreign_key_check")).toBeUndefined();
      await database.close();
    }));

  it("keeps jobs, clock, seed and tokens over a restart", () =>
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

  it("made with another seed is refused, because its ids would be another world's", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db }, () => Promise.resolve());
      await expect(start({ db, seed: 8 })).rejects.toThrow(/made with seed 7, not 8/);
      await withMock({ db, seed: 7 }, () => Promise.resolve());
    }));

  it("is not touched by a start that is refused its address, not even to migrate it or to make its folder", () =>
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

  it("of an older version is not migrated by a start with another seed", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      copyFileSync(new URL("fixtures/databases/0002.db", import.meta.url), db);
      const before = contentsOf(db);
      await expect(start({ db, seed: 8 })).rejects.toThrow(/made with seed 7, not 8/);
      expect(contentsOf(db)).toBe(before);
    }));

  it("is opened while requests wait, and then all of them are answered", () =>
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

  it("shows one process what another one did to it, at once", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db }, async (_first, agent) =>
        withMock({ db }, async (second, otherAgent) => {
          const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
          expect((await poll(agent, jobId)).status).toBe("pending");
          expect((await poll(otherAgent, jobId)).status).toBe("pending");
          await second.clock.advance(60_000);
          expect((await poll(otherAgent, jobId)).status).toBe("completed");
          expect((await poll(agent, jobId)).status).toBe("completed");
        }),
      );
    }));

  it("keeps all that was chosen for a sandbox over a restart", () =>
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

  it("is controlled by several processes at once, in each of them and over HTTP, and no change is lost", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using one = await start({ db, clock: "frozen" });
      await using other = await start({ db });
      await one.clock.advance("1h");
      expect((await other.clock.read()).now).toBe("2026-01-01T01:00:00.000Z");
      await one.defaultSandbox.scenarios.queue("fails");
      await other.defaultSandbox.scenarios.queue("instant");
      const control = await connect(one.url, one.controlToken);
      expect(await control.defaultSandbox.scenarios.queue("slow")).toMatchObject({
        queue: ["fails", "instant", "slow"],
      });
      await Promise.all(
        [one, other, control].map(({ defaultSandbox }) =>
          defaultSandbox.faults.add({ effect: { kind: "malformedJson" }, jobId: "none" }),
        ),
      );
      expect(await other.defaultSandbox.faults.list()).toHaveLength(3);
    }));

  it("skips what is queued of a server that was started with more scenarios", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const first = await start({ db, clock: "frozen", scenarios: [{ name: "mine" }] });
      await first.defaultSandbox.scenarios.queue("mine");
      await first.defaultSandbox.scenarios.setDefault("fails");
      await first.stop();
      await using second = await start({ db });
      expect((await second.defaultSandbox.jobs.create()).scenario).toBe("fails");
    }));

  it("has one clock, whichever process moves it", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ ...frozen, db }, (first, agent) =>
        withMock({ db }, async (second) => {
          const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
          await first.clock.advance(60_000);
          await second.clock.advance(1000);
          expect((await poll(agent, jobId)).status).toBe("completed");
          for (const { clock } of [first, second]) expect((await clock.read()).now).toBe("2026-01-01T00:01:01.000Z");
        }),
      );
      await withMock({ db }, async ({ clock }) => {
        expect((await clock.read()).now).toBe("2026-01-01T00:01:01.000Z");
        await clock.advance(0);
      });
    }));

  it("moves its clock by as much as all polls ask for, whichever processes are polled at once", () =>
    withFolder(async (folder) => {
      const start = ["--db", `${folder}/mock.db`, "--rate-limits", "off", "--clock", "frozen"];
      await using first = await startProcess(start);
      await using second = await startProcess(start);
      const { defaultSandbox: sandbox } = await connect(first.ready.url, first.ready.controlToken);
      const { jobId } = await trigger(agentOf(first.ready, first.ready.token), magicProjectId(scenarios[6]));
      await sandbox.clock.advanceOnPoll(1000);
      const began = Date.parse((await sandbox.clock.read()).now);
      const polls = [first, second].flatMap(({ ready }) =>
        Array.from({ length: 4 }, async () => {
          for (let count = 0; count < 25; count += 1) await poll(agentOf(ready, ready.token), jobId);
        }),
      );
      await Promise.all(polls);
      expect(Date.parse((await sandbox.clock.read()).now) - began).toBe(200_000);
    }));

  it("answers no 404 for what is always there while another process resets it", () =>
    withFolder(async (folder) => {
      const start = ["--db", `${folder}/mock.db`, "--rate-limits", "off", "--seed", "7"];
      await using first = await startProcess(start);
      await using second = await startProcess(start);
      const { defaultSandbox: sandbox } = await connect(second.ready.url, second.ready.controlToken);
      const agent = agentOf(first.ready, first.ready.token);
      const id = magicProjectId(scenarios[6]);
      const calls: [path: string, init?: RequestInit][] = [
        [`/api/agent/projects/${id}/audit-analysis/async`, { method: "POST" }],
        [`/api/projects/${id}`],
        [`/api/agent/jobs/${magicJobId(scenarios[6])}`],
        ["/api/projects"],
        ["/api/user/credits"],
      ];
      let isOver = false;
      const seen = new Set<number>();
      const empty: unknown[] = [];
      const clients = calls.map(async ([path, init]) => {
        while (!isOver) {
          const { status, body } = await agent(path, init);
          seen.add(status);
          if (Array.isArray(body) && body.length === 0) empty.push(path);
        }
      });
      for (let count = 0; count < 60; count += 1) await sandbox.reset();
      isOver = true;
      await Promise.all(clients);
      expect([...seen].toSorted()).toEqual([200, 202]);
      expect(empty).toEqual([]);
      for (const { errors } of [first, second]) expect(errors()).not.toMatch(/^\s+at /m);
    }));

  it("is migrated once when several processes start on it at the same moment", () =>
    withFolder(async (folder) => {
      const servers = await Promise.all(
        Array.from({ length: 6 }, () => startProcess(["--db", `${folder}/mock.db`, "--seed", "7"])),
      );
      expect(new Set(servers.map(({ ready }) => ready.seed))).toEqual(new Set([7]));
      for (const { ready } of servers) {
        expect((await agentOf(ready, ready.token)("/api/projects")).status).toBe(200);
      }
      expect(await Promise.all(servers.map((server) => server.end("SIGTERM")))).toEqual(
        Array(6).fill({ code: 0, signal: null }),
      );
      const sqlite = new Sqlite(`${folder}/mock.db`);
      expect(sqlite.prepare("SELECT count(*) FROM __drizzle_migrations").pluck().get()).toBe(
        readdirSync(migrations).filter((name) => name.endsWith(".sql")).length,
      );
      expect(sqlite.prepare("SELECT count(*) FROM sandboxes").pluck().get()).toBe(1);
      sqlite.close();
    }));
});

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
      /was written by a newer audity-mock/,
      (path) => {
        const { sqlite, close } = openDatabase(path, migrations);
        sqlite.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)");
        sqlite.pragma("wal_checkpoint(TRUNCATE)");
        return close();
      },
    ],
  ];

  it.each(refusals)(
    "because it %s is refused with one sentence and exit code 2, and left as it was",
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

  it("because it is a folder is refused", () =>
    withFolder(async (folder) => {
      mkdirSync(`${folder}/folder.db`);
      const { code, errors } = await runCommand(["--db", `${folder}/folder.db`, "--port", "0"]);
      expect(code).toBe(2);
      expect(errors).toMatch(/is a folder; name a file in it/);
    }));

  it.runIf(existsSync("/dev/null"))("because it is no file at all is refused", async () => {
    const { code, errors } = await runCommand(["--db", "/dev/null", "--port", "0"]);
    expect([code, errors]).toEqual([2, "/dev/null is not a file; choose another file with --db.\n"]);
  });

  it("because its folder cannot be made is refused", () =>
    withFolder(async (folder) => {
      writeFileSync(`${folder}/file`, "");
      const { code, errors } = await runCommand(["--db", `${folder}/file/mock.db`, "--port", "0"]);
      expect(code).toBe(2);
      expect(errors).toMatch(/cannot be opened and written/);
      expect(errors.trim().split("\n")).toHaveLength(1);
    }));

  // /proc refuses everyone, whoever runs the tests.
  it.runIf(existsSync("/proc/self"))("because nobody may write in its folder is refused", () => {
    expect(() => openDatabase("/proc/audity-mock/mock.db", migrations)).toThrow(StartError);
  });
});
describe("a damaged file", () => {
  it("is refused with one sentence, or serves, whichever page the damage is in", () =>
    withFolder(async (folder) => {
      const path = `${folder}/mock.db`;
      await (await start({ ...frozen, db: path })).stop();
      const sqlite = new Sqlite(path);
      // Nobody misses a page that is free.
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

describe("a file that is cut off", () => {
  it("is refused with one sentence and left as it was, whatever is missing", () =>
    withFolder(async (folder) => {
      const path = `${folder}/mock.db`;
      await (await start({ ...frozen, db: path })).stop();
      const sqlite = new Sqlite(path);
      // Nobody misses a page that is free.
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

describe("the schema", () => {
  it("is what the migrations make", async () => {
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

describe("a full disk", () => {
  it.each([40, 90, 120, 150, 180])(
    "at start is one sentence and exit code 2, and nothing is left half-written: %i kB",
    (kilobytes) =>
      withFolder(async (folder) => {
        const [program, ...before] = withFileLimit(kilobytes);
        const path = `${folder}/mock.db`;
        const { code, output, errors } = await runToEnd(program, [...before, "start", "--port", "0", "--db", path]);
        expect([code, output]).toEqual([2, ""]);
        expect(errors.trim().split("\n")).toHaveLength(1);
        expect(errors).toContain(path);
        const whole = await startProcess(["--db", path]);
        expect((await agentOf(whole.ready, whole.ready.token)("/api/projects")).status).toBe(200);
        await whole.end("SIGTERM");
      }),
  );

  it("at run time is a 500 with nothing half-written, reads go on, and all is well when there is room again", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      const seeded = await startProcess(["--db", db, "--seed", "7"]);
      await seeded.end("SIGTERM");
      const server = await startProcess(["--db", db, "--rate-limits", "off"], {}, withFileLimit(200));
      const agent = agentOf(server.ready, server.ready.token);
      const path = `/api/agent/projects/${magicProjectId(scenarios[6])}/audit-analysis/async`;
      const accepted: string[] = [];
      let refused: unknown;
      for (let count = 0; count < 2000 && refused === undefined; count += 1) {
        const { status, body } = await agent(path, { method: "POST" });
        if (status === 202) accepted.push((body as { data: { jobId: string } }).data.jobId);
        else refused = [status, body];
      }
      expect(refused).toEqual([500, { error: "Internal server error" }]);
      expect(accepted.length).toBeGreaterThan(0);
      for (const jobId of accepted) expect((await poll(agent, jobId)).status).toBe("pending");
      expect((await server.end("SIGTERM")).code).toBe(0);

      const again = await startProcess(["--db", db]);
      for (const jobId of accepted.slice(0, 50)) {
        expect((await poll(agentOf(again.ready, again.ready.token), jobId)).status).toBe("pending");
      }
      await again.end("SIGTERM");
      const sqlite = new Sqlite(db);
      const count = (sql: string) => sqlite.prepare(sql).pluck().get();
      const triggered = count(`SELECT sum(jobs_triggered) FROM projects`);
      expect(triggered).toBe(accepted.length);
      expect(count("SELECT count(*) FROM jobs WHERE scenario = 'stuck-pending' AND token_key IS NULL")).toBe(
        accepted.length + 2,
      );
      expect(count("PRAGMA integrity_check")).toBe("ok");
      sqlite.close();
    }));
});

describe("what is kept of a token", () => {
  it("is a digest and a prefix, in no file and in no log line more than that", () =>
    withFolder(async (folder) => {
      const server = await startProcess(["--db", `${folder}/mock.db`, "--log-level", "trace"]);
      const { ready } = server;
      const secret = ready.token.slice(12);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${magicJobId(scenarios[0])}?token=${ready.token}`);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${ready.token}`);
      await agentOf(ready, ready.token)(`/api/agent/jobs/${ready.token.replace("_", "%5F")}?%2561ky_${secret}`);
      await server.end("SIGTERM");
      expect(server.errors()).toContain("/api/agent/jobs/");
      expect(server.errors()).not.toContain(secret);
      for (const name of readdirSync(folder)) expect(readFileSync(`${folder}/${name}`).includes(secret)).toBe(false);
    }));
});
