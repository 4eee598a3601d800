import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { FaultOptions } from "../src/control/types.gen.ts";
import { expectViolations } from "./support/response-watch.ts";
import { type Agent, agentIn, trigger, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { controls, inSandboxOf, refusal } from "./support/controls.ts";

const frozen = { seed: 42, clock: "frozen" } as const;

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const withSandbox = inSandboxOf(open);

  describe("a fault", () => {
    beforeEach(expectViolations);

    const raw = (sandbox: Sandbox, path = "/api/projects") =>
      fetch(sandbox.url + path, { headers: { authorization: `Bearer ${sandbox.token}` } });

    it("a status fault answers the next requests of one operation with its status, body and Retry-After", () =>
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

    it("a latency fault delays a response until the sandbox's clock has moved", () =>
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

    it("a response that a latency fault delays is sent at a reset or deletion of the sandbox, for the new state", () =>
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
    ] as const)("a connectionReset fault resets the connection %s the operation has run", (when, jobs) =>
      withSandbox(frozen, async (sandbox) => {
        await sandbox.faults.add({ effect: { kind: "connectionReset", when }, times: 1 });
        const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
        const headers = { authorization: `Bearer ${sandbox.token}` };
        await expect(fetch(sandbox.url + path, { method: "POST", headers })).rejects.toThrow();
        expect((await sandbox.read()).jobs).toBe(jobs);
        expect((await raw(sandbox)).status).toBe(200);
      }),
    );

    it("a truncatedBody fault ends the connection within the body, and a malformedJson fault sends a body that is no JSON", () =>
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

    it("a slowDribble fault sends the body in pieces as the sandbox's clock moves, in one step or in many", () =>
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

    it("several latency faults delay a response one after the other, and the end of each is the clock's next event", () =>
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

    it("a status fault without a body answers with the body of production", () =>
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

    it("a fault applies to one job, or to one token", () =>
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

    it("a latency fault draws its delays from its distribution and the seed", async () => {
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

    it("a fault applies within its time on the clock, with a probability that the seed decides", async () => {
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

    it("an invalid fault is refused with the name of the field", () =>
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

it("a fault with a probability draws on after a restart as if there had been none", () =>
  withFolder(async (folder) => {
    const seen = async (restartAfter: number) => {
      const options = { db: `${folder}/${restartAfter}.db`, clock: "frozen", seed: 7 } as const;
      const statuses = async (agent: Agent, count: number) => {
        const all = [];
        for (let index = 0; index < count; index += 1) all.push((await agent("/api/projects")).status);
        return all;
      };
      const first = await withMock(options, async (mock, agent) => {
        await mock.defaultSandbox.faults.add({ effect: { kind: "status", status: 500 }, probability: 0.5 });
        return statuses(agent, restartAfter);
      });
      return [...first, ...(await withMock(options, (_mock, agent) => statuses(agent, 20 - restartAfter)))];
    };
    expect(await seen(7)).toEqual(await seen(20));
  }));
