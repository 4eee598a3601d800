import { describe, expect, it } from "vitest";
import { ControlError } from "../src/errors/control-error.ts";
import { agentIn, agentOf, poll, trigger } from "./support/agent.ts";
import { controls, inSandboxOf, refusal } from "./support/controls.ts";

const frozen = { seed: 42, clock: "frozen" } as const;

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const withSandbox = inSandboxOf(open);

  describe("the clock of a sandbox", () => {
    it("the clock of a sandbox is frozen, resumes at its scale, and is scaled", () =>
      withSandbox({ clock: { mode: "scaled", scale: 60 } }, async ({ clock }) => {
        const { now } = await clock.freeze();
        expect(await clock.read()).toMatchObject({ mode: "frozen", scale: 60, now });
        expect(await clock.resume()).toMatchObject({ mode: "scaled", scale: 60 });
        expect(await clock.setScale(1)).toMatchObject({ mode: "real", scale: 1 });
      }));

    it("the clock of a sandbox advances from event to event, until there is none", () =>
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

    it("the clock of a sandbox is set to a later instant, and refuses past instants and invalid values", () =>
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

    it("the clock of a sandbox advances to an event that has just passed, and advance-on-poll stops at the last instant", async () => {
      await withSandbox({ seed: 42, clock: { mode: "scaled", scale: 100_000 } }, async (sandbox) => {
        for (let count = 0; count < 20; count += 1) {
          const { id } = await sandbox.jobs.create({ scenario: "slow" });
          const moved = await sandbox.clock.advanceToNextEvent().catch((error: unknown) => error as ControlError);
          if (moved instanceof ControlError) expect(moved.message).toMatch(/^This sandbox has no next event\./);
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

    it("the Date header shows the sandbox's clock, also for an expired token and after advance-on-poll", () =>
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

    it("advance-on-poll moves the clock at every poll, also at one that gets 429", () =>
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
    it("a job is started, completed, failed and made to vanish by the control plane at the instant of the call", () =>
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

    it("the scenario of a job is that of its magic project, else the queue's, else the sandbox's default, else the server's", () =>
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

  it("rate limits are read, drained, refilled, changed and switched off", () =>
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

  it("tokens have scopes, expire on the sandbox's clock, can be revoked, and are not listed in full", () =>
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
});
