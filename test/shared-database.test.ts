import { readdirSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { connect } from "../src/client/connect.ts";
import { start } from "../src/start.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { startProcess, withFolder } from "./support/command.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;
const frozen = { clock: "frozen", seed: 7 } as const;

describe("a database file of several processes", () => {
  it("a change by one process is seen by another one on the same file at once", () =>
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

  it("changes of one sandbox by several processes and over HTTP are all kept", () =>
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

  it("processes on one file share the clock of a sandbox", () =>
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

  it("advance-on-poll adds up over simultaneous polls of two processes", () =>
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

  it("requests get no 404 while another process resets the sandbox", () =>
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

  it("a database file is migrated once when several processes start on it at once", () =>
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
