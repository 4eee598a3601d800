import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { connect } from "../src/client/connect.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { magicProjectId, scenarioNamed, scenarios } from "../src/scenarios/scenarios.ts";
import { type Agent, agentOf, analyse, poll, sampleClient, trigger, withBody, withMock } from "./support/agent.ts";
import { runToEnd, startProcess, withFileLimit, withFolder } from "./support/command.ts";
import { receiverOf } from "./support/receiver.ts";

type Schemas = components["schemas"];

const auth = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

const order = { pending: 0, processing: 1, completed: 2, failed: 2 };

/** Polls a job until it has ended, and fails when its status goes back. */
async function pollToEnd(agent: Agent, jobId: string) {
  for (let before = await poll(agent, jobId); ;) {
    const now = await poll(agent, jobId);
    expect(order[now.status]).toBeGreaterThanOrEqual(order[before.status]);
    if (order[now.status] === 2) return now;
    before = now;
  }
}

/** Runs a test while another connection holds the write lock of a database. */
async function whileLocked(db: string, test: () => Promise<void>): Promise<void> {
  const other = new Sqlite(db);
  other.exec("BEGIN IMMEDIATE");
  try {
    await test();
  } finally {
    other.exec("COMMIT");
    other.close();
  }
}

describe("while the database cannot be written", () => {
  it("a due job ends in every response, with its analysis, while the database is locked, and stays ended", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, clock: "scaled", clockScale: 100, rateLimits: false }, async (mock, agent) => {
        const { jobs } = mock.defaultSandbox;
        const ready = mock.defaultSandbox.projects.ready;
        const { jobId } = await trigger(agent, ready);
        const failing = await trigger(agent, magicProjectId(scenarioNamed("fails") ?? scenarios[0]));
        await whileLocked(db, async () => {
          const ended = await pollToEnd(agent, jobId);
          expect(ended.status).toBe("completed");
          expect((await pollToEnd(agent, failing.jobId)).status).toBe("failed");
          const told = {
            analysis: (await agent(`/api/projects/${ready}/audit-analysis`)).body,
            deliverables: (await agent(`/api/projects/${ready}/deliverables`)).body,
            opportunities: (await agent(`/api/projects/${ready}/opportunities`)).body,
            project: (await agent(`/api/projects/${ready}`)).body,
            listed: ((await agent("/api/projects")).body as Schemas["ProjectListItem"][]).find(
              ({ id }) => id === ready,
            ),
          };
          expect(told.analysis).toMatchObject({ id: ended.analysisId, status: "complete" });
          expect(told.project).toMatchObject({ hasAuditAnalysis: true, analysisProgress: 100 });
          expect(told.listed).toMatchObject({ uiStatus: "completed", canView: true });
          expect((await jobs.list({ status: "completed" })).map(({ id }) => id)).toContain(jobId);
          expect((await jobs.get(jobId)).timeline.every(({ reached }) => reached)).toBe(true);
          for (let count = 0; count < 100; count += 1) {
            expect(await poll(agent, jobId)).toEqual(ended);
            expect((await agent(`/api/projects/${ready}/audit-analysis`)).body).toEqual(told.analysis);
          }
          expect((await agent(`/api/projects/${ready}/deliverables`)).body).toEqual(told.deliverables);
          expect((await agent(`/api/projects/${ready}/opportunities`)).body).toEqual(told.opportunities);
          expect((await agent(`/api/projects/${ready}`)).body).toEqual(told.project);
        });
        expect((await poll(agent, jobId)).status).toBe("completed");
      });
    }));

  it("a synchronous analysis is answered when it ends although the database is locked", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, clock: "scaled", clockScale: 1000, rateLimits: false }, async (_mock, agent) => {
        const { id } = (await agent("/api/projects", withBody("POST", sampleClient))).body as Schemas["Project"];
        const { answer } = await analyse(agent, id);
        await whileLocked(db, async () => {
          const { status, body } = await answer;
          expect(status).toBe(200);
          const { analysis } = body as Schemas["AuditAnalysisRun"];
          expect((await agent(`/api/projects/${id}/audit-analysis`)).body).toEqual(analysis);
        });
      });
    }));

  it("the clock's next event is still to come while the database is locked", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, clock: "scaled", clockScale: 100, rateLimits: false }, async (mock, agent) => {
        const { jobId } = await trigger(agent, magicProjectId(scenarioNamed("slow") ?? scenarios[0]));
        await whileLocked(db, async () => {
          while ((await poll(agent, jobId)).status === "pending");
          const { timeline } = await mock.defaultSandbox.jobs.get(jobId);
          expect((await mock.clock.read()).nextEventAt).toBe(timeline.at(-1)?.at);
        });
      });
    }));

  it("a webhook delivery is sent once, as soon as the database is no longer locked", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using webhook = await receiverOf(200);
      await withMock({ db, clock: "scaled", clockScale: 100, rateLimits: false }, async (mock, agent) => {
        await mock.defaultSandbox.webhook.set(webhook.url);
        const { jobId } = await trigger(agent, mock.defaultSandbox.projects.ready);
        await whileLocked(db, async () => {
          await pollToEnd(agent, jobId);
          expect(webhook.received).toEqual([]);
        });
        const { analysisId } = await poll(agent, jobId);
        await webhook.count(1);
        expect(JSON.parse(webhook.received[0]?.body ?? "")).toMatchObject({ data: { analysisId } });
        expect(await mock.defaultSandbox.webhook.deliveries()).toHaveLength(1);
      });
    }));

  it("the log reports a locked database in one line without a stack, and not a lock during which nothing failed", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using server = await startProcess(["--db", db, "--clock", "scaled", "--clock-scale", "100"]);
      const agent = agentOf(server.ready, server.ready.token);
      const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
      await whileLocked(db, async () => {
        await pollToEnd(agent, jobId);
      });
      expect(server.errors()).toBe("");
      await whileLocked(db, async () => {
        const { status } = await agent(`/api/agent/projects/${magicProjectId(scenarios[0])}/audit-analysis/async`, {
          method: "POST",
        });
        expect(status).toBe(500);
      });
      expect(server.errors()).toMatch(/another program has locked the database \(SQLITE_BUSY\)/);
      expect(server.errors()).not.toMatch(/^\s+at /m);
    }));

  it("a fault whose use cannot be stored does not apply, and still applies as often as asked for once it can", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await (await startProcess(["--db", db, "--seed", "7"])).end("SIGTERM");
      await using server = await startProcess(["--db", db, "--rate-limits", "off"], {}, withFileLimit(200));
      const { url, controlToken, token, pid } = server.ready;
      const { defaultSandbox: sandbox } = await connect(url, controlToken);
      const agent = agentOf({ url }, token);
      const times = 2;
      await sandbox.faults.add({ operation: "getCurrentTier", times, effect: { kind: "status", status: 503 } });
      const fill = async (write: () => Promise<unknown>) => {
        const writes = (left: number): Promise<boolean> =>
          left === 0
            ? Promise.resolve(false)
            : write().then(
                () => writes(left - 1),
                () => true,
              );
        expect(await writes(3000)).toBe(true);
      };
      // An open reader keeps the log from restarting, so it grows until no write fits any more.
      const reader = new Sqlite(db, { readonly: true });
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM sandboxes").get();
      await fill(() => sandbox.jobs.create());
      let durationMs = 0;
      await fill(() => sandbox.clock.advanceOnPoll((durationMs += 1)));
      const statuses = async () => {
        const answers = [];
        for (let count = 0; count < 4; count += 1)
          answers.push((await fetch(`${url}/api/user/tier`, auth(token))).status);
        return answers;
      };
      const full = await statuses();
      expect(full).toEqual([200, 200, 200, 200]);
      expect((await agent("/api/user/current")).status).toBe(200);
      reader.close();
      await runToEnd("prlimit", ["--fsize=unlimited", "--pid", String(pid)]);
      await sandbox.clock.advanceOnPoll(0);
      expect(await statuses()).toEqual([503, 503, 200, 200]);
      expect((await sandbox.faults.list())[0]?.timesApplied).toBe(times);
    }));
});

describe("a full disk", () => {
  it.each([40, 90, 120, 150, 180])(
    "a start with a disk that is full after %i kB fails with one sentence and exit code 2, and leaves a usable file",
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

  it("a write on a full disk gets 500 and stores nothing, reads go on, and the file works when there is room again", () =>
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
