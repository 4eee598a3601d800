import { beforeEach, describe, expect, it } from "vitest";
import type { Control } from "../src/client/control.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { FaultOptions, SandboxOptions } from "../src/client/views.ts";
import { ControlError } from "../src/errors/control-error.ts";
import { start } from "../src/start.ts";
import { agentOf, poll, trigger } from "./support/agent.ts";
import { controls } from "./support/controls.ts";
import { expectViolations } from "./support/response-watch.ts";

const agentIn = (sandbox: Sandbox) => agentOf(sandbox, sandbox.token);

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<ControlError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ControlError);
  return error as ControlError;
}

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  async function withSandbox(options: Parameters<Control["sandbox"]>[0], test: (sandbox: Sandbox) => Promise<void>) {
    await using control = await open();
    await test(await control.sandbox(options));
  }

  const frozen = { seed: 42, clock: "frozen" } as const;

  describe("a sandbox", () => {
    it("has an owner and a token of its own, and the ids that its seed gives", async () => {
      await using control = await open();
      const [one, other] = [await control.sandbox(frozen), await control.sandbox(frozen)];
      expect(one.token).not.toBe(other.token);
      expect(one.name).not.toBe(other.name);
      expect(one.projects).toEqual(other.projects);
      const [job, same] = [
        await trigger(agentIn(one), one.projects.ready),
        await trigger(agentIn(other), one.projects.ready),
      ];
      expect(job).toEqual(same);
      await one.clock.advance("20s");
      expect((await poll(agentIn(one), job.jobId)).status).toBe("completed");
      expect((await poll(agentIn(other), job.jobId)).status).toBe("pending");
    });

    it("goes back to its beginning by a reset, and its neighbour does not", async () => {
      await using control = await open();
      const [one, neighbour] = [await control.sandbox(frozen), await control.sandbox(frozen)];
      const before = await one.read();
      for (const sandbox of [one, neighbour]) {
        await trigger(agentIn(sandbox), sandbox.projects.ready);
        await sandbox.clock.advance("1h");
        await sandbox.faults.add({ effect: { kind: "status", status: 503 } });
        await sandbox.scenarios.setDefault("fails");
      }
      const { token } = await one.tokens.create();
      await one.tokens.revoke((await one.tokens.list())[0]?.id ?? "");
      expect(await one.reset()).toEqual(before);
      expect(await one.faults.list()).toEqual([]);
      expect((await agentIn(one)("/api/projects")).status).toBe(200);
      expect((await agentOf(one, token)("/api/projects")).status).toBe(401);
      expect(await neighbour.read()).toMatchObject({ jobs: 1, defaultScenario: "fails" });
      expect((await neighbour.clock.read()).now).toBe("2026-01-01T01:00:00.000Z");
    });

    it("is let go of when it is gone already, and the default one is kept", async () => {
      await using control = await open();
      const sandbox = await control.sandbox();
      await sandbox.delete();
      await sandbox[Symbol.asyncDispose]();
      await control.defaultSandbox[Symbol.asyncDispose]();
      expect(await control.sandboxes()).toHaveLength(1);
    });

    it("is gone when it is deleted, with its token; the default one stays", async () => {
      await using control = await open();
      const sandbox = await control.sandbox({ name: "short-lived" });
      await sandbox.delete();
      expect((await agentIn(sandbox)("/api/projects")).status).toBe(401);
      expect((await refusal(sandbox.read())).status).toBe(404);
      expect((await control.sandboxes()).map(({ name }) => name)).toEqual(["default"]);
      expect((await refusal(control.defaultSandbox.delete())).status).toBe(409);
    });

    it.each([
      [{ seed: -1 }, "seed"],
      [{ clock: { mode: "scaled", scale: 0 } }, "clock.scale"],
      [{ clock: "slow" }, "clock"],
      [{ clock: { mode: "scaled", scale: 1e-12 } }, "clock.scale"],
      [{ clock: { mode: "frozen", startsAt: "0000-01-01T00:00:00Z" } }, "clock.startsAt"],
      [{ clock: { mode: "frozen", startsAt: "9999-12-31T23:59:59Z" } }, "clock.startsAt"],
      [{ limits: { rules: { read: { limit: 1, windowMs: "0s" } } } }, "limits.rules.read.windowMs"],
      [{ scenarios: [{ name: "completes", outcome: "failed" }] }, "scenarios[0].name"],
      [{ owner: { creditsAllocated: 5, creditsUsed: 6 } }, "owner.creditsUsed"],
      [{ name: "No Spaces" }, "name"],
      [{ limits: { rules: { read: { limit: 0, windowMs: 1000 } } } }, "limits.rules.read.limit"],
      [{ scenarios: [{ name: "mine", error: "Too early" }] }, "scenarios[0].error"],
      [{ demoDate: "full" }, "demoDate"],
    ])("is not created with %j, and the field is named", async (options, field) => {
      await using control = await open();
      const { status, errors } = await refusal(control.sandbox(options as object));
      expect([status, errors.map((error) => error.field)]).toEqual([400, [field]]);
      expect(await control.sandboxes()).toHaveLength(1);
    });
  });

  describe("a clock", () => {
    it("freezes, resumes at its pace, and is scaled", () =>
      withSandbox({ clock: { mode: "scaled", scale: 60 } }, async ({ clock }) => {
        const { now } = await clock.freeze();
        expect(await clock.read()).toMatchObject({ mode: "frozen", scale: 60, now });
        expect(await clock.resume()).toMatchObject({ mode: "scaled", scale: 60 });
        expect(await clock.setScale(1)).toMatchObject({ mode: "real", scale: 1 });
      }));

    it("goes from event to event, until nothing more happens", () =>
      withSandbox(frozen, async (sandbox) => {
        const { jobId } = await trigger(agentIn(sandbox), sandbox.projects.ready);
        const { timeline } = await sandbox.jobs.get(jobId);
        const seen = [];
        for (let count = 0; count < 3; count += 1) seen.push((await sandbox.clock.advanceToNextEvent()).event);
        expect(seen).toEqual([
          { kind: "job", at: timeline[1]?.at },
          { kind: "job", at: timeline[2]?.at },
          { kind: "rateLimitWindow", at: "2026-01-01T00:01:00.000Z" },
        ]);
        expect((await refusal(sandbox.clock.advanceToNextEvent())).status).toBe(409);
      }));

    it("is set to an instant, but not to one in its past, and no absurd value moves it", () =>
      withSandbox(frozen, async ({ clock }) => {
        await clock.setTo("2026-02-01T12:00:00+01:00");
        const before = await clock.read();
        expect(before.now).toBe("2026-02-01T11:00:00.000Z");
        expect((await refusal(clock.setTo("2026-01-01T00:00:00Z"))).status).toBe(409);
        for (const absurd of ["yesterday", "2026-02-30T00:00:00Z", NaN])
          expect((await refusal(clock.setTo(absurd))).status).toBe(400);
        for (const absurd of [-1, 1.5, "forever", 1e300])
          expect((await refusal(clock.advance(absurd))).status).toBe(400);
        for (const absurd of [0, -1, 1e9, 1e-12, 5e-324])
          expect((await refusal(clock.setScale(absurd))).status).toBe(400);
        await clock.setTo("8999-12-31T23:59:59Z");
        expect((await refusal(clock.advance("1d"))).status).toBe(409);
      }));

    it("goes to its next event though time has passed it meanwhile, and no poll takes it beyond the end of time", async () => {
      await withSandbox({ seed: 42, clock: { mode: "scaled", scale: 100_000 } }, async (sandbox) => {
        for (let count = 0; count < 20; count += 1) {
          const { id } = await sandbox.jobs.create({ scenario: "slow" });
          const moved = await sandbox.clock.advanceToNextEvent().catch((error: unknown) => error as ControlError);
          if (moved instanceof ControlError) expect(moved.message).toMatch(/^Nothing is going to happen/);
          await sandbox.jobs.vanish(id);
        }
      });
      const startsAt = "8999-12-31T23:59:58Z";
      await withSandbox({ clock: { mode: "frozen", startsAt }, advanceOnPollMs: "1h" }, async (sandbox) => {
        const agent = agentIn(sandbox);
        const { jobId } = await trigger(agent, sandbox.projects.ready);
        expect(await poll(agent, jobId)).toMatchObject({ jobId });
        expect((await sandbox.clock.read()).now).toBe("8999-12-31T23:59:59.999Z");
      });
    });

    it("dates every answer, also to a token that has expired and after a poll that has moved it", () =>
      withSandbox({ ...frozen, advanceOnPollMs: "1h" }, async (sandbox) => {
        const { token } = await sandbox.tokens.create({ expiresInMs: "90m" });
        const dated = async () => {
          const answer = await agentOf(sandbox, token)("/api/agent/jobs/00000000-0000-4000-9000-000000000001");
          return [answer.status, answer.headers.get("date")];
        };
        expect(await dated()).toEqual([200, "Thu, 01 Jan 2026 01:00:00 GMT"]);
        await sandbox.clock.advance("1h");
        expect(await dated()).toEqual([401, "Thu, 01 Jan 2026 02:00:00 GMT"]);
      }));

    it("is moved by polls when told so, also by those that are refused", () =>
      withSandbox({ ...frozen, limits: { rules: { jobPolling: { limit: 1, windowMs: "10s" } } } }, async (sandbox) => {
        const agent = agentIn(sandbox);
        const { jobId } = await trigger(agent, sandbox.projects.ready);
        await sandbox.clock.advanceOnPoll("5s");
        const statuses = [];
        for (let count = 0; count < 4; count += 1) statuses.push((await agent(`/api/agent/jobs/${jobId}`)).status);
        expect(statuses).toEqual([200, 429, 200, 429]);
        expect((await sandbox.clock.read()).now).toBe("2026-01-01T00:00:20.000Z");
      }));
  });

  describe("a job", () => {
    it("is started, completed, failed, or made to vanish, and says so at that instant", () =>
      withSandbox(frozen, async (sandbox) => {
        const agent = agentIn(sandbox);
        const created = await sandbox.jobs.create({ scenario: "stuck-pending" });
        await sandbox.clock.advance("1m");
        expect((await sandbox.jobs.start(created.id)).status).toBe("processing");
        const failed = await sandbox.jobs.fail(created.id, { errorCode: "AI_KEY_INVALID", error: "No key." });
        expect(failed.timeline.map(({ status, reached }) => [status, reached])).toEqual([
          ["pending", true],
          ["processing", true],
          ["failed", true],
        ]);
        expect(await poll(agent, created.id)).toMatchObject({
          status: "failed",
          errorCode: "AI_KEY_INVALID",
          error: "No key.",
          updatedAt: "2026-01-01T00:01:00.000Z",
        });
        expect((await refusal(sandbox.jobs.complete(created.id))).status).toBe(409);
        const other = await trigger(agent, sandbox.projects.ready);
        await sandbox.jobs.complete(other.jobId);
        const { analysisId } = await poll(agent, other.jobId);
        expect((await agent(`/api/projects/${other.projectId}/audit-analysis`)).body).toMatchObject({ id: analysisId });
        await sandbox.jobs.vanish(other.jobId);
        expect((await agent(`/api/agent/jobs/${other.jobId}`)).status).toBe(404);
        const third = await sandbox.jobs.create();
        expect((await sandbox.jobs.vanish(third.id)).status).toBe("vanished");
        expect((await sandbox.jobs.list({ status: "vanished" })).map(({ id }) => id)).toEqual([third.id, other.jobId]);
      }));

    it("follows a magic project, then the queue, then the default of its sandbox, then the server's", () =>
      withSandbox(
        { ...frozen, scenarios: [{ name: "mine", pendingMs: "1s", processingMs: null }] },
        async (sandbox) => {
          const agent = agentIn(sandbox);
          const scenarioOf = async (projectId: string) =>
            (await sandbox.jobs.get((await trigger(agent, projectId)).jobId)).scenario;
          expect(await scenarioOf(sandbox.projects.ready)).toBe("completes");
          await sandbox.scenarios.setDefault("slow");
          await sandbox.scenarios.queue("mine");
          const magic = (await sandbox.scenarios.list()).find(({ name }) => name === "vanishes")?.projectId ?? "";
          expect(await scenarioOf(magic)).toBe("vanishes");
          expect(await scenarioOf(sandbox.projects.ready)).toBe("mine");
          expect(await scenarioOf(sandbox.projects.ready)).toBe("slow");
          expect((await refusal(sandbox.scenarios.queue("nothing"))).errors).toMatchObject([{ field: "scenario" }]);
        },
      ));
  });

  it("limits are read, drained, refilled, changed and switched off", () =>
    withSandbox(frozen, async (sandbox) => {
      const agent = agentIn(sandbox);
      const { jobId } = await trigger(agent, sandbox.projects.ready);
      const status = async () => (await agent(`/api/agent/jobs/${jobId}`)).status;
      await sandbox.limits.drain("jobPolling");
      expect(await status()).toBe(429);
      const bucket = (await sandbox.limits.read()).buckets.find((each) => each.bucket === "jobPolling");
      expect(bucket).toMatchObject({
        used: 120,
        remaining: 0,
        resetsAt: "2026-01-01T00:01:00.000Z",
        resetsAtReal: null,
        lastRefusal: { at: "2026-01-01T00:00:00.000Z", reason: expect.stringContaining("drained") as string },
      });
      await sandbox.clock.advance("59s");
      expect(await status()).toBe(429);
      await sandbox.clock.advance("1s");
      expect(await status()).toBe(200);
      await sandbox.limits.setRule("jobPolling", { limit: 2, windowMs: "1m" });
      expect([await status(), await status()]).toEqual([200, 429]);
      await sandbox.limits.refill("jobPolling");
      expect(await status()).toBe(200);
      await sandbox.limits.drain("jobPolling");
      await sandbox.limits.switchOff();
      expect(await status()).toBe(200);
    }));

  it("tokens have scopes, expire on the sandbox's clock, are revoked, and are never shown again", () =>
    withSandbox(frozen, async (sandbox) => {
      const { token, id } = await sandbox.tokens.create({ scopes: ["read"], expiresInMs: "1h" });
      const agent = agentOf(sandbox, token);
      const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
      expect((await agent(path, { method: "POST" })).status).toBe(403);
      await sandbox.clock.advance("59m");
      expect((await agent("/api/projects")).status).toBe(200);
      await sandbox.clock.advance("1m");
      expect((await agent("/api/projects")).status).toBe(401);
      expect((await sandbox.tokens.list()).find((each) => each.id === id)?.state).toBe("expired");
      expect(JSON.stringify(await sandbox.tokens.list())).not.toContain(token);
      const owner = await sandbox.owners.create({ tier: "solo", creditsAllocated: 1000 });
      const stranger = agentOf(sandbox, owner.token);
      expect((await stranger("/api/user/tier")).body).toMatchObject({ tier: "solo", userId: owner.id });
      const [, , made] = await sandbox.tokens.list();
      await sandbox.tokens.revoke(made?.id ?? "");
      expect((await stranger("/api/user/tier")).status).toBe(401);
    }));

  describe("the journal", () => {
    it("says of each request what it was, what it got, and which faults were applied to it", () =>
      withSandbox(frozen, async (sandbox) => {
        expectViolations();
        const headers = { authorization: `Bearer ${sandbox.token}` };
        const ask = (path: string) => fetch(sandbox.url + path, { headers }).catch(() => null);
        const { id } = await sandbox.faults.add({
          effect: { kind: "status", status: 503 },
          operation: "getCredits",
          times: 1,
        });
        await ask("/api/projects?limit=1");
        await ask("/api/agent/jobs/nonsense");
        await ask("/api/elsewhere");
        await sandbox.clock.advance("5s");
        await ask("/api/user/credits");
        const reset = await sandbox.faults.add({ effect: { kind: "connectionReset" }, times: 1 });
        await ask("/api/user/tier");
        const magic = "/api/agent/jobs/00000000-0000-4000-9000-000000000001";
        await ask(magic);
        const { entries, dropped } = await sandbox.journal.read();
        expect(dropped).toBe(0);
        expect(
          entries.map(({ number, path, operation, status, faults }) => [number, path, operation, status, faults]),
        ).toEqual([
          [1, "/api/projects?limit=1", "listProjects", 200, []],
          [2, "/api/agent/jobs/nonsense", "getJobStatus", 404, []],
          [3, "/api/elsewhere", null, 403, []],
          [4, "/api/user/credits", "getCredits", 503, [{ id, kind: "status" }]],
          [5, "/api/user/tier", "getCurrentTier", null, [{ id: reset.id, kind: "connectionReset" }]],
          [6, magic, "getJobStatus", 200, []],
        ]);
        expect(entries.map(({ at }) => at)).toEqual([
          ...Array.from({ length: 3 }, () => "2026-01-01T00:00:00.000Z"),
          ...Array.from({ length: 3 }, () => "2026-01-01T00:00:05.000Z"),
        ]);
        expect((await sandbox.journal.read({ status: 503 })).entries).toHaveLength(1);
        expect((await sandbox.journal.read({ operation: "getJobStatus", limit: 1 })).entries).toMatchObject([
          { number: 6 },
        ]);
        await sandbox.reset();
        expect(await sandbox.journal.read()).toEqual({ dropped: 0, entries: [] });
      }));
  });

  describe("a fault", () => {
    beforeEach(expectViolations);

    const raw = (sandbox: Sandbox, path = "/api/projects") =>
      fetch(sandbox.url + path, { headers: { authorization: `Bearer ${sandbox.token}` } });

    it("answers with a status and a body, for the next requests of an operation alone", () =>
      withSandbox(frozen, async (sandbox) => {
        const body = { error: "Access tokens are disabled.", code: "PAT_DISABLED" };
        const effect = { kind: "status", status: 503, body, retryAfterSeconds: 7 } as const;
        const { id } = await sandbox.faults.add({ effect, operation: "listProjects", times: 2 });
        expect((await raw(sandbox, "/api/user/tier")).status).toBe(200);
        const answer = await raw(sandbox);
        expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([503, "7", body]);
        expect([(await raw(sandbox)).status, (await raw(sandbox)).status]).toEqual([503, 200]);
        expect(await sandbox.faults.list()).toMatchObject([{ id, timesApplied: 2 }]);
        await sandbox.faults.remove(id);
        expect((await refusal(sandbox.faults.remove(id))).status).toBe(404);
      }));

    it("holds an answer back until the sandbox's clock has moved", () =>
      withSandbox(frozen, async (sandbox) => {
        const effect = { kind: "latency", durationMs: "5s" } as const;
        await sandbox.faults.add({ effect, times: 1 });
        let answered = false;
        const answer = raw(sandbox).then(({ status }) => ((answered = true), status));
        // Asking over the socket lets the server take in the request that waits.
        while ((await sandbox.faults.list())[0]?.timesApplied !== 1) await raw(sandbox, "/openapi.json");
        await sandbox.clock.advance(4999);
        expect((await raw(sandbox, "/api/user/tier")).status).toBe(200);
        expect(answered).toBe(false);
        await sandbox.clock.advance(1);
        expect(await answer).toBe(200);
      }));

    it("holds nothing back any more when the sandbox begins anew or is deleted, and answers for what there is then", () =>
      withSandbox(frozen, async (sandbox) => {
        const { jobId } = await trigger(agentIn(sandbox), sandbox.projects.ready);
        const answers = async (end: () => Promise<unknown>) => {
          await sandbox.faults.add({ effect: { kind: "latency", durationMs: "1h" } });
          const waiting = [`/api/agent/jobs/${jobId}`, "/api/user/credits"].map((path) => raw(sandbox, path));
          while ((await sandbox.faults.list())[0]?.timesApplied !== 2) await raw(sandbox, "/openapi.json");
          await end();
          return (await Promise.all(waiting)).map(({ status }) => status);
        };
        expect(await answers(() => sandbox.reset())).toEqual([404, 200]);
        expect(await answers(() => sandbox.delete())).toEqual([401, 401]);
      }));

    it.each([
      ["before", 0],
      ["after", 1],
    ] as const)("resets the connection %s the operation has run", (when, jobs) =>
      withSandbox(frozen, async (sandbox) => {
        await sandbox.faults.add({ effect: { kind: "connectionReset", when }, times: 1 });
        const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
        const headers = { authorization: `Bearer ${sandbox.token}` };
        await expect(fetch(sandbox.url + path, { method: "POST", headers })).rejects.toThrow();
        expect((await sandbox.read()).jobs).toBe(jobs);
        expect((await raw(sandbox)).status).toBe(200);
      }),
    );

    it("ends the connection in the middle of a body, or sends one that is no JSON", () =>
      withSandbox(frozen, async (sandbox) => {
        const whole = await (await raw(sandbox)).text();
        await sandbox.faults.add({ effect: { kind: "truncatedBody" }, times: 1 });
        const truncated = await raw(sandbox);
        expect([truncated.status, truncated.headers.get("content-length")]).toEqual([200, String(whole.length)]);
        await expect(truncated.text()).rejects.toThrow();
        await sandbox.faults.add({ effect: { kind: "malformedJson" }, times: 1 });
        const malformed = await (await raw(sandbox)).text();
        expect(malformed.slice(0, -1)).toBe(whole.slice(0, -1));
        expect(() => JSON.parse(malformed) as unknown).toThrow();
      }));

    it("sends a body bit by bit, over a time on the sandbox's clock, in one step of it or in many", () =>
      withSandbox(frozen, async (sandbox) => {
        const whole = await (await raw(sandbox)).text();
        for (const steps of [1, 5]) {
          await sandbox.faults.add({ effect: { kind: "slowDribble", durationMs: "10s" }, times: 1 });
          let ended = false;
          const answer = raw(sandbox)
            .then((response) => response.text())
            .then((text) => ((ended = true), text));
          for (let step = 1; step <= steps; step += 1) {
            while ((await sandbox.faults.list()).at(-1)?.timesApplied !== 1) await raw(sandbox, "/openapi.json");
            expect(ended).toBe(false);
            await sandbox.clock.advance(10_000 / steps);
          }
          expect(await answer).toBe(whole);
        }
      }));

    it("waits for one fault after the other, and the clock's next event is the end of a wait", () =>
      withSandbox(frozen, async (sandbox) => {
        for (const durationMs of ["10s", "5s"]) await sandbox.faults.add({ effect: { kind: "latency", durationMs } });
        const once = async (applied: number) => {
          while ((await sandbox.faults.list()).filter(({ timesApplied }) => timesApplied === applied).length === 0)
            await raw(sandbox, "/openapi.json");
        };
        const first = raw(sandbox);
        await once(1);
        await sandbox.clock.advance("20s");
        expect((await first).status).toBe(200);
        const second = raw(sandbox);
        await once(2);
        expect((await sandbox.clock.advanceToNextEvent()).event).toMatchObject({ kind: "fault" });
        while ((await sandbox.faults.list()).at(-1)?.timesApplied !== 2) await raw(sandbox, "/openapi.json");
        expect((await sandbox.clock.advanceToNextEvent()).event).toMatchObject({ kind: "fault" });
        expect((await second).status).toBe(200);
      }));

    it("answers as production would, unless it is given a body", () =>
      withSandbox(frozen, async (sandbox) => {
        for (const effect of [{ status: 429 }, { status: 500 }, { status: 503 }, { status: 503, body: null }])
          await sandbox.faults.add({ effect: { kind: "status", ...effect }, times: 1 });
        const answers = [];
        for (let count = 0; count < 4; count += 1) {
          const answer = await raw(sandbox);
          answers.push([answer.status, await answer.json(), answer.headers.get("retry-after")]);
        }
        expect(answers).toEqual([
          [429, { error: "Rate limit exceeded" }, "1"],
          [500, { error: "Internal server error" }, null],
          [503, { error: "Service unavailable" }, null],
          [503, null, null],
        ]);
      }));

    it("is for one job, or for one token", () =>
      withSandbox(frozen, async (sandbox) => {
        const agent = agentIn(sandbox);
        const [one, other] = [
          await trigger(agent, sandbox.projects.ready),
          await trigger(agent, sandbox.projects.ready),
        ];
        const { id, token } = await sandbox.tokens.create();
        await sandbox.faults.add({ effect: { kind: "status", status: 503 }, jobId: one.jobId });
        await sandbox.faults.add({ effect: { kind: "status", status: 502 }, tokenId: id });
        const path = (jobId: string) => `/api/agent/jobs/${jobId}`;
        expect((await raw(sandbox, path(one.jobId))).status).toBe(503);
        expect((await raw(sandbox, path(other.jobId))).status).toBe(200);
        expect((await raw({ ...sandbox, token }, path(other.jobId))).status).toBe(502);
      }));

    it("takes as long as its distribution and the seed say", async () => {
      const waited = async (effect: FaultOptions["effect"]) => {
        const times: number[] = [];
        await withSandbox(frozen, async (sandbox) => {
          await sandbox.faults.add({ effect });
          for (let count = 1; count <= 8; count += 1) {
            const before = Date.parse((await sandbox.clock.read()).now);
            const answer = raw(sandbox);
            while ((await sandbox.faults.list())[0]?.timesApplied !== count) await raw(sandbox, "/openapi.json");
            times.push(Date.parse((await sandbox.clock.advanceToNextEvent()).event.at) - before);
            expect((await answer).status).toBe(200);
          }
        });
        return times;
      };
      const uniform = { kind: "latency", distribution: "uniform", minMs: 100, maxMs: 2000 } as const;
      const times = await waited(uniform);
      expect(times.every((ms) => ms >= 100 && ms <= 2000)).toBe(true);
      expect(new Set(times).size).toBeGreaterThan(4);
      expect(await waited(uniform)).toEqual(times);
      const logNormal = await waited({ kind: "latency", distribution: "logNormal", medianMs: 1000, sigma: 0.5 });
      expect(Math.min(...logNormal)).toBeLessThan(1000);
      expect(Math.max(...logNormal)).toBeGreaterThan(1000);
    });

    it("applies for a while on the clock, and by a probability that the seed decides", async () => {
      await using control = await open();
      const seen = [];
      for (const sandbox of [await control.sandbox(frozen), await control.sandbox(frozen)]) {
        const effect = { kind: "status", status: 500 } as const;
        await sandbox.faults.add({ effect, probability: 0.5, startsInMs: "10s", lastsMs: "10s" });
        const statuses = async () => {
          const all = [];
          for (let count = 0; count < 20; count += 1) all.push((await raw(sandbox)).status);
          return all;
        };
        expect(new Set(await statuses())).toEqual(new Set([200]));
        await sandbox.clock.advance("10s");
        const during = await statuses();
        expect(new Set(during)).toEqual(new Set([200, 500]));
        seen.push(during);
        await sandbox.clock.advance("10s");
        expect(new Set(await statuses())).toEqual(new Set([200]));
      }
      expect(seen[0]).toEqual(seen[1]);
    });

    it("is refused when no client could meet it", () =>
      withSandbox(frozen, async ({ faults }) => {
        const effect = { kind: "status", status: 200 } as const;
        expect((await refusal(faults.add({ effect }))).errors).toMatchObject([{ field: "effect.status" }]);
        const unfit = faults.add({ effect: { kind: "latency", distribution: "uniform", minMs: "1s" } as never });
        expect((await refusal(unfit)).errors).toMatchObject([{ field: "effect.maxMs" }]);
        expect((await refusal(faults.add({ effect: {} as never }))).errors).toMatchObject([{ field: "effect" }]);
        const operation = "nothing";
        const unknown = await refusal(faults.add({ effect: { kind: "malformedJson" }, operation }));
        expect(unknown.errors).toMatchObject([{ field: "operation" }]);
      }));
  });
});

describe("a hundred sandboxes", () => {
  const clocks: readonly NonNullable<SandboxOptions>[] = [
    { clock: "frozen" },
    { clock: { mode: "frozen", startsAt: "2027-06-01T00:00:00Z" } },
    { clock: "frozen", advanceOnPollMs: "700ms" },
    { clock: { mode: "scaled", scale: 1000 } },
    { clock: "real" },
  ];

  /** Instants that depend on when the test was run, as milliseconds after the job was created. */
  const since = (createdAt: string, value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_name, inner: unknown) =>
      typeof inner === "string" && /^\d{4}-\d\d-\d\dT/.test(inner) ? Date.parse(inner) - Date.parse(createdAt) : inner,
    );

  /** What a client of its own sees of a sandbox of its own, step by step. */
  async function transcript(mock: Control, index: number): Promise<unknown[]> {
    const options = clocks[index % clocks.length];
    await using sandbox = await mock.sandbox({ seed: index, ...options });
    const agent = agentIn(sandbox);
    await sandbox.faults.add({
      effect: { kind: "status", status: 503 },
      operation: "getCurrentTier",
      probability: 0.5,
    });
    if (index % 3 === 0) await sandbox.scenarios.queue("fails");
    const told: unknown[] = [sandbox.owner.id, sandbox.projects];
    const { jobId, createdAt } = await trigger(agent, sandbox.projects.ready);
    for (let step = 0; step < 6; step += 1) {
      if (options?.clock !== "real" && options?.advanceOnPollMs === undefined)
        await sandbox.clock.advance(1000 + index * 10);
      const job = await poll(agent, jobId);
      // How far a running clock has come is nobody's doing.
      if (sandbox.seed % clocks.length < 3) told.push(job);
    }
    await sandbox.clock.advance("5m");
    told.push(since(createdAt, await poll(agent, jobId)));
    for (let count = 0; count < 8; count += 1) {
      const headers = { authorization: `Bearer ${sandbox.token}` };
      told.push((await fetch(`${sandbox.url}/api/user/tier`, { headers })).status);
    }
    // A minute is over too soon on the clock that runs fastest.
    if (typeof options?.clock !== "object" || options.clock.mode === "frozen") {
      await sandbox.limits.drain("jobPolling");
      const { status, headers } = await agent(`/api/agent/jobs/${jobId}`);
      told.push([status, options?.clock === "frozen" ? headers.get("retry-after") : null]);
    }
    const [job] = await sandbox.jobs.list();
    told.push(since(createdAt, { ...job, projectId: null }));
    const journal = await sandbox.journal.read();
    // When a request came for real, over which connection and with which token, is the test's own doing.
    const own = { realAtMs: 0, durationMs: 0, connection: 0, tokenPrefix: "" };
    const ofClock = {
      at: "",
      answeredAt: "",
      bucket: null,
      reason: null,
      retryAfterSeconds: null,
      jobStatus: null,
      responseBytes: 0,
    };
    told.push(journal.entries.map((entry) => ({ ...entry, ...own, ...(options?.clock !== "frozen" && ofClock) })));
    return told;
  }

  it("with clocks of every kind at once tell what the same hundred tell one by one", async () => {
    expectViolations();
    await using mock = await start();
    const indices = Array.from({ length: 100 }, (_, index) => index);
    const together = await Promise.all(indices.map((index) => transcript(mock, index)));
    const oneByOne = [];
    for (const index of indices) oneByOne.push(await transcript(mock, index));
    expect(together).toEqual(oneByOne);
    expect(new Set(together.map((told) => JSON.stringify(told))).size).toBe(100);
  });
});
