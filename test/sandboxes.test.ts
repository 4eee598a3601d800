import { describe, expect, it } from "vitest";
import type { Control } from "../src/client/control.ts";
import type { SandboxOptions } from "../src/control/types.gen.ts";
import { start } from "../src/start.ts";
import { expectViolations } from "./support/response-watch.ts";
import { agentIn, agentOf, poll, trigger } from "./support/agent.ts";
import { controls, refusal } from "./support/controls.ts";

const frozen = { seed: 42, clock: "frozen" } as const;

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  describe("a sandbox", () => {
    it("a sandbox has its own owner, token and clock, and the ids that its seed gives", async () => {
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

    it("a reset restores the initial state of a sandbox, and not of another one", async () => {
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

    it("disposing a deleted sandbox does nothing, and disposing the default sandbox keeps it", async () => {
      await using control = await open();
      const sandbox = await control.sandbox();
      await sandbox.delete();
      await sandbox[Symbol.asyncDispose]();
      await control.defaultSandbox[Symbol.asyncDispose]();
      expect(await control.sandboxes()).toHaveLength(1);
    });

    it("a deleted sandbox and its token are gone, and the default sandbox cannot be deleted", async () => {
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
    ])("creating a sandbox with %j is refused with the name of the field", async (options, field) => {
      await using control = await open();
      const { status, errors } = await refusal(control.sandbox(options as object));
      expect([status, errors.map((error) => error.field)]).toEqual([400, [field]]);
      expect(await control.sandboxes()).toHaveLength(1);
    });
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

  /** What a client sees of its sandbox, step by step. */
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
      // The state of a job under a running clock depends on real time.
      if (sandbox.seed % clocks.length < 3) told.push(job);
    }
    await sandbox.clock.advance("5m");
    told.push(since(createdAt, await poll(agent, jobId)));
    for (let count = 0; count < 8; count += 1) {
      const headers = { authorization: `Bearer ${sandbox.token}` };
      told.push((await fetch(`${sandbox.url}/api/user/tier`, { headers })).status);
    }
    // On the fastest clock the window of a minute ends before the next request.
    if (typeof options?.clock !== "object" || options.clock.mode === "frozen") {
      await sandbox.limits.drain("jobPolling");
      const { status, headers } = await agent(`/api/agent/jobs/${jobId}`);
      told.push([status, options?.clock === "frozen" ? headers.get("retry-after") : null]);
    }
    const [job] = await sandbox.jobs.list();
    told.push(since(createdAt, { ...job, projectId: null }));
    const journal = await sandbox.journal.read();
    // Real times, connections and tokens differ in each run.
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

  it("a hundred sandboxes that are used at once answer the same as one by one", async () => {
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
