import { wallClock } from "./support/wall-clock.ts";
import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import fastify, { type FastifyInstance } from "fastify";
import type { Principal } from "../src/agent/principal.ts";
import { digestOf } from "../src/agent/token.ts";
import { refreshedOncePerTurn } from "../src/core/once-per-turn.ts";
import { addressOf, createJobCache } from "../src/resources/jobs/job-cache.ts";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { agentOf, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";

let server: FastifyInstance;
beforeEach(() => {
  server = fastify();
});
afterEach(async () => {
  wallClock.aheadMs = 0;
  await server.close();
});

describe("the job cache", () => {
  it("the job cache returns a response until the instant at which its job moves, or until it is dropped", () => {
    const cache = createJobCache(2);
    const address = (id: string) => ({ ownerKey: 1, tokenKey: null, id });
    const answer = { body: "{}", status: "pending" } as Parameters<typeof cache.set>[1];
    cache.set(address("a"), answer, 1000);
    expect([cache.get(address("a"), 999), cache.get(address("a"), 1000)]).toMatchObject([answer, undefined]);
    cache.set(address("b"), answer, null);
    cache.set(address("c"), answer, null);
    expect(["a", "b", "c"].map((id) => cache.get(address(id), 0))).toMatchObject([undefined, answer, answer]);
    expect(cache.get({ ownerKey: 1, tokenKey: 1, id: "b" }, 0)).toBeUndefined();
    cache.drop([address("b")]);
    expect(cache.get(address("b"), 0)).toBeUndefined();
  });
});

it("a kept answer is given only while it is true, and only to the owner or the token whose it is", () => {
  const ids = [magicJobId(scenarios[0]), "33333333-3333-4333-8333-333333333333"];
  const principals = [
    { ownerKey: 1, tokenKey: 1 },
    { ownerKey: 1, tokenKey: 2 },
    { ownerKey: 2, tokenKey: 3 },
  ] as Principal[];
  const whose = { principal: fc.constantFrom(...principals), id: fc.constantFrom(...ids) };
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("ask" as const), ...whose }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ kind: fc.constant("set" as const), ...whose },
        movesInMs: fc.option(fc.integer({ min: 0, max: 100 })),
      }),
    },
    fc.record({ kind: fc.constant("drop" as const), ...whose }),
  );
  let given = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 300 }), (steps) => {
      const cache = createJobCache();
      const expected = new Map<string, { readonly body: string; readonly movesAt: number }>();
      for (const [now, each] of steps.entries()) {
        const { principal, id } = each;
        const address = addressOf(principal, id);
        // A magic job is each token's own, any other each owner's.
        const name = `${id === ids[0] ? `token ${principal.tokenKey}` : principal.ownerKey} ${id}`;
        if (each.kind === "drop") {
          cache.drop([address]);
          expected.delete(name);
        } else if (each.kind === "set") {
          const body = `${now} ${id}` as Parameters<typeof cache.set>[1]["body"];
          cache.set(address, { body, status: "pending" }, each.movesInMs === null ? null : now + each.movesInMs);
          expected.set(name, { body, movesAt: each.movesInMs === null ? Infinity : now + each.movesInMs });
        } else {
          const answer = cache.get(address, now);
          const kept = expected.get(name);
          expect(answer?.body).toBe(kept && now < kept.movesAt ? kept.body : undefined);
          if (answer !== undefined) given += 1;
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(given).toBeGreaterThan(1000);
});

describe("the check for changes of other processes", () => {
  it("one check for changes stands for several requests, after all of them and before their responses", async () => {
    const events: string[] = [];
    server.addHook("onRequest", (request, _reply, done) => {
      events.push(`asked ${request.url}`);
      done();
    });
    const refreshed = refreshedOncePerTurn(() => events.push("checked"));
    server.addHook("onRequest", (_request, _reply, done) => refreshed(done));
    server.get("/:n", (request) => {
      events.push(`answered ${request.url}`);
      return {};
    });
    await Promise.all(["/1", "/2", "/3"].map((url) => server.inject(url)));
    await server.inject("/4");
    const batches = events.join(", ").split("checked");
    expect(events.filter((event) => event === "checked").length).toBeLessThan(4);
    let asked = 0;
    let answered = 0;
    for (const batch of batches) {
      answered += batch.match(/answered/g)?.length ?? 0;
      expect(answered).toBe(asked);
      asked += batch.match(/asked/g)?.length ?? 0;
    }
    expect([asked, answered]).toEqual([4, 4]);
  });

  it("a check for changes that fails makes every request that waits for it fail, and the next request checks again", async () => {
    let failing = true;
    const refreshed = refreshedOncePerTurn(() => {
      if (failing) throw new Error("the disk is gone");
    });
    server.addHook("onRequest", (_request, _reply, done) => refreshed(done));
    server.get("/", () => ({}));
    const answers = await Promise.all([server.inject("/"), server.inject("/")]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 500]);
    failing = false;
    expect((await server.inject("/")).statusCode).toBe(200);
  });

  it("a poll answers with what is due by now, although the process that wrote the job is gone", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, rateLimits: false }, async (_mock, agent) => {
        expect((await agent("/api/projects")).status).toBe(200);
        const other = new Sqlite(db);
        other.exec(`
          INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at, starts_at, ends_at,
            outcome, next_due_at, analysis_id)
          SELECT sandbox_key, owner_key, project_key, '6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e', 'completes', 'pending',
            created_at, created_at + 1000, created_at + 2000, 'completed', created_at + 1000, analysis_id
          FROM jobs WHERE owner_key = 1 AND status = 'pending'`);
        other.close();
        const { status, createdAt, completedAt } = await poll(agent, "6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e");
        expect([status, Date.parse(completedAt ?? "") - Date.parse(createdAt)]).toEqual(["completed", 2000]);
      });
    }));

  it("a poll is answered before all due jobs have been written", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, rateLimits: false }, async (_mock, agent) => {
        expect((await agent("/api/projects")).status).toBe(200);
        const other = new Sqlite(db);
        other.exec(`
          WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 19999)
          INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at, starts_at, ends_at,
            outcome, next_due_at, analysis_id)
          SELECT sandbox_key, owner_key, project_key, printf('6f1b0f6e-8f0d-4c5a-9d55-%012x', n), 'completes', 'pending',
            created_at, created_at + 1000, created_at + 2000, 'completed', created_at + 1000,
            printf('7f1b0f6e-8f0d-4c5a-9d55-%012x', n)
          FROM numbers, (SELECT * FROM jobs WHERE owner_key = 1 AND status = 'pending' LIMIT 1)`);
        const waiting = other.prepare<[], number>(
          "SELECT count(*) FROM jobs WHERE id LIKE '6f1b0f6e%' AND status = 'pending'",
        );
        const last = await poll(agent, `6f1b0f6e-8f0d-4c5a-9d55-${(19_999).toString(16).padStart(12, "0")}`);
        expect([last.status, waiting.pluck().get()]).toEqual(["completed", expect.any(Number)]);
        expect(waiting.get()).toBeGreaterThan(10_000);
        expect((await agent("/api/projects")).status).toBe(200);
        expect(waiting.get()).toBeGreaterThan(0);
        await expect.poll(() => waiting.get()).toBe(0);
        expect(await poll(agent, last.jobId)).toEqual(last);
        other.close();
      });
    }));

  it("a job is completed in the first response after the wall clock has jumped ahead", () =>
    withMock({ rateLimits: false }, async (_mock, agent) => {
      const slow = scenarios[2];
      const { jobId } = await trigger(agent, magicProjectId(slow));
      expect((await poll(agent, jobId)).status).toBe("pending");
      wallClock.aheadMs = 8 * 3_600_000;
      const { body } = await agent(`/api/projects/${magicProjectId(slow)}`);
      expect(body).toMatchObject({ hasAuditAnalysis: true });
      expect((await poll(agent, jobId)).status).toBe("completed");
    }));

  it("a request gets 500 when the sandbox cannot be read again, and the next one gets the new state", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, clock: "frozen" }, async (_mock, agent) => {
        const dateOf = async () => (await agent("/api/projects")).headers.get("date");
        expect(await dateOf()).toBe("Thu, 01 Jan 2026 00:00:00 GMT");
        await withMock({ db }, async (other) => {
          await other.clock.advance("1d");
          const statement = Object.getPrototypeOf(new Sqlite(":memory:").prepare("SELECT 1")) as Sqlite.Statement;
          const failing = vi.spyOn(statement, "get").mockImplementation(function (this: Sqlite.Statement) {
            // The check for changes works, and reading what has changed fails.
            if (this.source.startsWith("PRAGMA")) return this.all()[0];
            throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
          });
          const { status } = await agent("/api/projects");
          failing.mockRestore();
          expect([status, await dateOf()]).toEqual([500, "Fri, 02 Jan 2026 00:00:00 GMT"]);
        });
      });
    }));

  it("a token that another process has revoked gets 401 from every one of many simultaneous polls", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db, rateLimits: false }, async (mock, agent) => {
        const { jobId } = await trigger(agent, magicProjectId(scenarios[0]));
        const polls = () => Promise.all(Array.from({ length: 50 }, () => agent(`/api/agent/jobs/${jobId}`)));
        expect(new Set((await polls()).map(({ status }) => status))).toEqual(new Set([200]));
        const other = new Sqlite(db);
        other.prepare("UPDATE tokens SET revoked_at = 0 WHERE digest = ?").run(digestOf(mock.token));
        other.close();
        expect(new Set((await polls()).map(({ status }) => status))).toEqual(new Set([401]));
        expect((await agentOf(mock, mock.tokens.readOnly)(`/api/agent/jobs/${jobId}`)).status).toBe(200);
      });
    }));
});
