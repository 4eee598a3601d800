import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { readMigrationFiles } from "drizzle-orm/migrator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { stillHint } from "../src/command/exec.ts";
import type { components } from "../src/contract/openapi.gen.ts";
import { migrate, migrationsOf } from "../src/database/migrate.ts";
import { openDatabase } from "../src/database/open.ts";
import { magicProjectId, scenarioNamed } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { type Agent, agentIn, agentOf, analyse, type Answer, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { controls } from "./support/controls.ts";
import { eventually } from "./support/eventually.ts";
import { createdId } from "./support/projects.ts";
import { opened } from "./support/snapshots.ts";

type Schemas = components["schemas"];
const skip = { clock: "skip", seed: 7 } as const;
const beginning = "2026-01-01T00:00:00.000Z";
const magic = (name: string) => magicProjectId(scenarioNamed(name) ?? ({ number: 0 } as never));

const analysisOf = ({ body }: Answer) => (body as Schemas["AuditAnalysisRun"]).analysis;
const analyseNow = (agent: Agent, id: string, signal?: AbortSignal) =>
  agent(`/api/projects/${id}/audit-analysis`, { method: "POST", ...(signal && { signal }) });

/** The instant of the `Date` header, in whole seconds. */
const secondOf = ({ headers }: Answer) => Date.parse(headers.get("date") ?? "") / 1000;
const wholeSecond = (instant: string | null) => Math.floor(Date.parse(instant ?? "") / 1000);

/** Longer than a clock that may jump takes to do so. */
const longEnoughMs = 400;

/** Whether a call gets no response for a while. */
const isUnanswered = async (call: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([call, setTimeout(longEnoughMs, "nothing")])) === "nothing";

/** Begins a request and withholds the end of its body until `finish` is called. */
async function unfinished({ url, token }: { readonly url: string; readonly token: string }) {
  const body = JSON.stringify({ content: "Sample note." });
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  const head = `POST /api/nucleus/capture/note HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  await new Promise<void>((resolve) => socket.write(head + body.slice(0, 5), () => resolve()));
  // The server reads the head in real time.
  await setTimeout(50);
  return {
    finish: () =>
      new Promise<string>((resolve) => {
        socket.once("data", (chunk) => {
          socket.destroy();
          resolve(chunk.toString("latin1").slice(0, 12));
        });
        socket.write(body.slice(5));
      }),
    disconnect: () => void socket.destroy(),
  };
}

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  it("a clock is switched to the mode skip and back, and keeps its scale meanwhile", async () => {
    await using control = await open();
    await using sandbox = await control.sandbox({ clock: { mode: "scaled", scale: 60 } });
    expect(await sandbox.clock.skip()).toMatchObject({ mode: "skip", scale: 60 });
    expect(await sandbox.clock.resume()).toMatchObject({ mode: "scaled", scale: 60 });
    await sandbox.clock.skip();
    expect(await sandbox.clock.freeze()).toMatchObject({ mode: "frozen", scale: 60 });
    await sandbox.clock.skip();
    expect(await sandbox.clock.setScale(1)).toMatchObject({ mode: "real" });
  });

  it("a clock in the mode skip starts, advances, is set and goes to its next event like a frozen one", async () => {
    await using control = await open();
    await using sandbox = await control.sandbox(skip);
    const { clock } = sandbox;
    expect(await clock.read()).toMatchObject({ mode: "skip", now: beginning });
    expect(await clock.advance("1m")).toMatchObject({ mode: "skip", now: "2026-01-01T00:01:00.000Z" });
    expect(await clock.setTo("2026-02-01T00:00:00Z")).toMatchObject({ mode: "skip", now: "2026-02-01T00:00:00.000Z" });
    const { jobId } = await trigger(agentIn(sandbox), sandbox.projects.ready);
    const { at } = (await sandbox.jobs.get(jobId)).timeline[1] ?? {};
    expect(await clock.advanceToNextEvent()).toMatchObject({
      clock: { mode: "skip", now: at },
      event: { kind: "job", at },
    });
  });
});

describe("the skip clock", () => {
  it("a synchronous analysis is answered at once, after minutes on the sandbox's clock", () =>
    withMock(skip, async (mock, agent) => {
      const began = performance.now();
      const answer = await analyseNow(agent, await createdId(agent));
      expect(answer.status).toBe(200);
      expect(performance.now() - began).toBeLessThan(20_000);
      const { createdAt, completedAt } = analysisOf(answer);
      expect(createdAt).toBe(beginning);
      const tookMs = Date.parse(completedAt ?? "") - Date.parse(createdAt);
      expect(tookMs).toBeGreaterThanOrEqual(60_000);
      expect(tookMs).toBeLessThanOrEqual(300_000);
      expect(secondOf(answer)).toBe(wholeSecond(completedAt));
      expect(await mock.clock.read()).toMatchObject({ mode: "skip", now: completedAt });
      const jobs = await mock.defaultSandbox.jobs.list();
      const [job] = jobs.filter(({ synchronous }) => synchronous);
      expect([job?.status, job?.timeline.at(-1)?.at]).toEqual(["completed", completedAt]);
    }));

  it("a synchronous analysis that fails is answered at once too", () =>
    withMock(skip, async (_mock, agent) => {
      expect((await analyseNow(agent, magic("fails-timeout"))).status).toBe(500);
    }));

  it.each([[{ kind: "latency", durationMs: "1h" }], [{ kind: "slowDribble", durationMs: "1h" }]] as const)(
    "a response with the fault %j is sent at once, an hour later on the sandbox's clock",
    (effect) =>
      withMock(skip, async (mock, agent) => {
        await mock.defaultSandbox.faults.add({ effect, times: 1 });
        expect((await agent("/api/projects")).status).toBe(200);
        expect((await mock.clock.read()).now).toBe("2026-01-01T01:00:00.000Z");
        await agent("/api/projects");
        expect((await mock.clock.read()).now).toBe("2026-01-01T01:00:00.000Z");
      }),
  );

  it("two synchronous analyses at once begin at the same instant, and each is answered at its own end", () =>
    withMock(skip, async (_mock, agent) => {
      const ids = [await createdId(agent), await createdId(agent)];
      const answers = await Promise.all(ids.map((id) => analyseNow(agent, id)));
      expect(answers.map((answer) => analysisOf(answer).createdAt)).toEqual([beginning, beginning]);
      const ends = answers.map((answer) => analysisOf(answer).completedAt);
      expect(ends[0]).not.toBe(ends[1]);
      expect(answers.map(secondOf)).toEqual(ends.map(wholeSecond));
    }));

  it("without a request under way the clock stands still, and a polled job stays pending", () =>
    withMock(skip, async (mock, agent) => {
      const { jobId } = await trigger(agent, await readyId(mock.defaultSandbox, agent));
      await setTimeout(longEnoughMs);
      expect((await poll(agent, jobId)).status).toBe("pending");
      expect((await mock.clock.read()).now).toBe(beginning);
      expect(await stillHint(mock)).toContain(
        `The clock of this server stands at ${beginning}, because polls do not wait for it, so the job ${jobId}, polled 1 times, stays pending.`,
      );
      await mock.clock.advanceOnPoll("10m");
      expect((await poll(agent, jobId)).status).toBe("completed");
      expect((await mock.clock.read()).now).toBe("2026-01-01T00:10:00.000Z");
      expect(await stillHint(mock)).toBeNull();
    }));

  it.each(["arrived", "disconnected"])("a request whose body is incomplete holds the clock until it has %s", (end) =>
    withMock(skip, async (mock, agent) => {
      const holding = await unfinished(mock);
      const call = analyseNow(agent, magic("completes"));
      expect(await isUnanswered(call)).toBe(true);
      expect((await mock.clock.read()).now).toBe(beginning);
      if (end === "arrived") expect(await holding.finish()).toBe("HTTP/1.1 201");
      else holding.disconnect();
      expect((await call).status).toBe(200);
    }),
  );

  it("a request of another sandbox does not hold the clock", () =>
    withMock(skip, async (mock, agent) => {
      await using other = await mock.sandbox(skip);
      const holding = await unfinished(other);
      expect((await analyseNow(agent, magic("completes"))).status).toBe(200);
      expect((await other.clock.read()).now).toBe(beginning);
      holding.disconnect();
    }));

  it("a wait that began before the clock was switched to skip ends, and a request that began before holds the clock", () =>
    withMock({ ...skip, clock: "frozen" }, async (mock, agent) => {
      const holding = await unfinished(mock);
      const { answer } = await analyse(agent, await createdId(agent));
      await mock.clock.skip();
      expect(await isUnanswered(answer)).toBe(true);
      expect(await holding.finish()).toBe("HTTP/1.1 201");
      expect((await answer).status).toBe(200);
    }));

  it("a stuck analysis waits until the control plane ends it, and the hint of exec says so", () =>
    withMock(skip, async (mock, agent) => {
      await mock.defaultSandbox.limits.switchOff();
      const { answer } = await analyse(agent, magic("stuck-processing"));
      const stays = await eventually("no event is left", async () => {
        const { nextEventAt, now } = await mock.clock.read();
        return nextEventAt === null && now;
      });
      expect(await isUnanswered(answer)).toBe(true);
      expect((await mock.clock.read()).now).toBe(stays);
      const [job] = await mock.defaultSandbox.jobs.list();
      const hint = await stillHint(mock);
      expect(hint).toContain(`stays at ${stays}, because the sandbox has no next event, so the call that analyses`);
      expect(hint).toContain(`npx audity-mock job complete ${job?.id}`);
      await mock.clock.advanceOnPoll("1s");
      expect(await stillHint(mock)).toBe(hint);
      await mock.defaultSandbox.jobs.complete(job?.id ?? "");
      expect((await answer).status).toBe(200);
    }));

  it("an event that is added while a request waits lets the clock jump on", () =>
    withMock(skip, async (mock, agent) => {
      const { answer } = await analyse(agent, magic("stuck-processing"));
      expect(await isUnanswered(answer)).toBe(true);
      const before = Date.parse((await mock.clock.read()).now);
      await mock.defaultSandbox.faults.add({ effect: { kind: "malformedJson" }, jobId: "none", lastsMs: "1h" });
      const isLater = async () => Date.parse((await mock.clock.read()).now) === before + 3_600_000;
      await eventually("the clock jumps", isLater);
      await mock.defaultSandbox.reset();
      expect((await answer).status).toBe(503);
    }));

  it("a client that disconnects no longer moves the clock", () =>
    withMock(skip, async (mock, agent) => {
      const holding = await unfinished(mock);
      const gone = new AbortController();
      const call = analyseNow(agent, magic("completes"), gone.signal);
      expect(await isUnanswered(call)).toBe(true);
      gone.abort();
      await expect(call).rejects.toThrow(/abort/);
      await mock.defaultSandbox.journal.wait({ reason: "CLIENT_GONE" });
      await holding.finish();
      await setTimeout(longEnoughMs);
      expect((await mock.clock.read()).now).toBe(beginning);
      expect((await agent(`/api/projects/${magic("completes")}/audit-analysis`)).body).toMatchObject({
        status: "running",
      });
    }));

  it.each(["reset", "delete", "stop"] as const)("a %s ends all waits at once", (end) =>
    withMock(skip, async (mock) => {
      const sandbox = await mock.sandbox(skip);
      const holding = await unfinished(sandbox);
      const calls = [1, 2].map(() => analyseNow(agentIn(sandbox), sandbox.projects.ready));
      for (const call of calls) expect(await isUnanswered(call)).toBe(true);
      await (end === "stop" ? mock.stop() : sandbox[end]());
      for (const call of calls) expect((await call).status).toBe(503);
      holding.disconnect();
      if (end !== "reset") return;
      expect(await sandbox.clock.read()).toMatchObject({ mode: "skip", now: beginning });
      expect((await analyseNow(agentIn(sandbox), sandbox.projects.ready)).status).toBe(200);
    }),
  );

  it("waits of the control plane do not move the clock", () =>
    withMock(skip, async (mock) => {
      const { captures, journal } = mock.defaultSandbox;
      const [capture] = await captures.add();
      await expect(captures.waitFor(capture?.id ?? "", { withinMs: longEnoughMs })).rejects.toThrow(/Timeout/);
      await expect(journal.wait({ operation: "getCapture", withinMs: longEnoughMs })).rejects.toThrow(/Timeout/);
      expect((await mock.clock.read()).now).toBe(beginning);
    }));

  it("other jobs of the sandbox move on the way to the answer", () =>
    withMock(skip, async (mock, agent) => {
      const { jobId } = await trigger(agent, await readyId(mock.defaultSandbox, agent));
      const { completedAt } = analysisOf(await analyseNow(agent, magic("completes")));
      expect(await mock.defaultSandbox.jobs.get(jobId)).toMatchObject({ status: "completed" });
      expect((await mock.clock.read()).now).toBe(completedAt);
    }));
});

/** A project that is ready for a job. */
async function readyId(sandbox: Sandbox, agent: Agent): Promise<string> {
  const id = await createdId(agent);
  await sandbox.prepareProject(id);
  return id;
}

it("a server on a database file continues a sandbox with a skip clock", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    const ends: (string | null)[] = [];
    for (const options of [{ db, ...skip }, { db }, { db, clock: "skip" }] as const)
      await withMock(options, async (mock, agent) => {
        expect(await mock.clock.read()).toMatchObject({ mode: "skip", now: ends.at(-1) ?? beginning });
        const { createdAt, completedAt } = analysisOf(await analyseNow(agent, magic("completes")));
        expect(createdAt).toBe(ends.at(-1) ?? beginning);
        ends.push(completedAt);
      });
    expect(new Set(ends).size).toBe(3);
  }));

it("a second server on the database file sees the clock after a jump, and a wait there ends too", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    await using first = await start({ ...skip, db });
    await using second = await start({ db });
    const { completedAt } = analysisOf(await analyseNow(agentOf(first, first.token), magic("completes")));
    expect(await second.clock.read()).toMatchObject({ mode: "skip", now: completedAt });
    const { createdAt } = analysisOf(await analyseNow(agentOf(second, second.token), magic("slow")));
    expect(createdAt).toBe(completedAt);
  }));

it("a database file of an earlier version is migrated with everything in it, and its sandboxes can skip", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    const migrationsFolder = new URL("../migrations", import.meta.url).pathname;
    const sqlite = new Sqlite(db);
    migrate(sqlite, db, migrationsOf(readMigrationFiles({ migrationsFolder }).slice(0, 10)));
    const insert = sqlite.prepare(
      "INSERT INTO sandboxes (name, seed, clock_mode, clock_scale, clock_real_at, clock_sandbox_at) VALUES (?, 7, 'frozen', 1, 0, 0)",
    );
    for (const name of ["default", "mine", "deleted"]) insert.run(name);
    sqlite.exec("DELETE FROM sandboxes WHERE name = 'deleted'");
    sqlite.exec("INSERT INTO sandbox_data (sandbox_key, data) VALUES (2, '{}')");
    const refused = "UPDATE sandboxes SET clock_mode = 'skip'";
    expect(() => sqlite.exec(refused)).toThrow(/CHECK/);
    sqlite.close();
    const database = openDatabase(db, migrationsFolder);
    const all = (sql: string) => database.sqlite.prepare(sql).all();
    expect(all("SELECT key, name, clock_mode FROM sandboxes ORDER BY key")).toEqual([
      { key: 1, name: "default", clock_mode: "frozen" },
      { key: 2, name: "mine", clock_mode: "frozen" },
    ]);
    expect(all("SELECT sandbox_key FROM sandbox_data")).toEqual([{ sandbox_key: 2 }]);
    database.sqlite.exec(refused);
    database.sqlite.exec("INSERT INTO sandboxes SELECT NULL, 'new', 7, 'skip', 1, 0, 0, '{}', '{}', 0");
    // The key of a deleted sandbox is not used again.
    expect(all("SELECT key FROM sandboxes WHERE name = 'new'")).toEqual([{ key: 4 }]);
    expect(all("PRAGMA foreign_key_check")).toEqual([]);
    database.sqlite.exec("DELETE FROM sandboxes WHERE name = 'mine'");
    expect(all("SELECT sandbox_key FROM sandbox_data")).toEqual([]);
    await database.close();
  }));

it("a snapshot keeps the mode skip, and --freeze freezes it", async () => {
  await using one = await start(skip);
  await using other = await start();
  const sandbox = await one.sandbox({ ...skip, name: "kept" });
  await analyseNow(agentIn(sandbox), sandbox.projects.ready);
  const snapshot = await sandbox.snapshot();
  const clock = await sandbox.clock.read();
  await opened(other, snapshot);
  const copy = await other.openSandbox("kept");
  expect(await copy.clock.read()).toEqual(clock);
  const answers = [];
  for (const each of [sandbox, copy])
    answers.push(analysisOf(await analyseNow(agentOf(each, sandbox.token), sandbox.projects.ready)));
  expect(answers[1]).toEqual(answers[0]);
  await opened(other, snapshot, { replace: true, freeze: true });
  expect(await copy.clock.read()).toMatchObject({ ...clock, mode: "frozen" });
});

it("whatever waits at once, each response is sent exactly when it is due, and the same again with the same seed", async () => {
  await using mock = await start({ rateLimits: false });
  const seconds = fc.integer({ min: 1, max: 400 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(seconds, { maxLength: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 1000 }),
      async (delays, analyses, seed) => {
        const told = async () => {
          await using sandbox = await mock.sandbox({ clock: "skip", seed, data: { owners: [{ projects: [] }] } });
          const agent = agentIn(sandbox);
          const ids = [];
          for (let count = 0; count < analyses; count += 1) ids.push(await createdId(agent));
          const operations = ["listProjects", "listLeads", "listCaptures"] as const;
          const paths = ["/api/projects", "/api/lead-generation/leads", "/api/nucleus/captures"] as const;
          for (const [index, delay] of delays.entries())
            await sandbox.faults.add({
              operation: operations[index] ?? "",
              effect: { kind: "latency", durationMs: delay * 1000 },
            });
          const [delayed, analysed] = await Promise.all([
            Promise.all(delays.map((_delay, index) => agent(paths[index] ?? ""))),
            Promise.all(ids.map((id) => analyseNow(agent, id))),
          ]);
          const start = Date.parse(beginning) / 1000;
          expect(delayed.map(secondOf)).toEqual(delays.map((delay) => start + delay));
          const ends = analysed.map((answer) => analysisOf(answer).completedAt);
          expect(analysed.map(secondOf)).toEqual(ends.map(wholeSecond));
          const last = Math.max(
            start * 1000,
            ...delays.map((delay) => (start + delay) * 1000),
            ...ends.map((end) => Date.parse(end ?? "")),
          );
          expect(Date.parse((await sandbox.clock.read()).now)).toBe(last);
          return { ends, last };
        };
        expect(await told()).toEqual(await told());
      },
    ),
    { numRuns: 20 },
  );
});
