import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { createLimits } from "../src/rate-limit/limits.ts";
import { rulesWith } from "../src/contract/buckets.ts";
import { retryAfterSeconds, take, type Window } from "../src/rate-limit/window.ts";
import { createClock, initialClockState } from "../src/core/clock.ts";
import Sqlite from "better-sqlite3";
import type { Mock } from "../src/start.ts";
import { type Agent, agentOf, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { eventually } from "./support/eventually.ts";

const frozen = { clock: "frozen", seed: 7 } as const;
const job = `/api/agent/jobs/${magicJobId(scenarios[6])}`;
const triggerPath = `/api/agent/projects/${magicProjectId(scenarios[0])}/audit-analysis/async`;

async function statuses(agent: Agent, path: string, times: number, init?: RequestInit): Promise<number[]> {
  const seen: number[] = [];
  for (let count = 0; count < times; count += 1) seen.push((await agent(path, init)).status);
  return seen;
}

describe("a window", () => {
  const rule = { limit: 3, windowMs: 10_000 };

  it("a window allows exactly its limit, and a request after Retry-After is always allowed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 200 }), (gaps) => {
        let window: Window | undefined;
        let now = 0;
        const allowedAt: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const taken = take(window, rule, now);
          window = taken.window;
          if (taken.allowed) allowedAt.push(now);
          else {
            const wait = retryAfterSeconds(taken.resetsInMs) * 1000;
            expect(take(window, rule, now + wait).allowed).toBe(true);
            expect(take(window, rule, now + taken.resetsInMs - 1).allowed).toBe(false);
          }
        }
        // Two windows in a row allow at most twice the limit.
        for (let index = 0; index + rule.limit * 2 < allowedAt.length; index += 1) {
          expect((allowedAt[index + rule.limit * 2] ?? 0) - (allowedAt[index] ?? 0)).toBeGreaterThanOrEqual(
            rule.windowMs,
          );
        }
      }),
    );
  });

  it("a window that has ended is forgotten when too many are kept", () => {
    const wall = createClock(initialClockState("frozen"));
    const limits = createLimits({
      ofAddresses: rulesWith({ authentication: { limit: 1, windowMs: 60_000 } }),
      wallClock: wall,
      store: { ofSandbox: () => [], ofAddresses: () => [], save: () => undefined },
      onFailure: () => undefined,
      maxWindows: 100,
    });
    for (let address = 0; address < 1000; address += 1) limits.takeOfAddress(`address ${address}`, "authentication");
    expect(limits.takeOfAddress("address 999", "authentication")?.allowed).toBe(false);
    expect(limits.takeOfAddress("address 0", "authentication")?.allowed).toBe(true);
  });
});

describe("the rate limits of the Agent API", () => {
  it.each([
    ["job polling", job, "GET", 120],
    ["reads", "/api/user/tier", "GET", 100],
    ["writes", triggerPath, "POST", 20],
  ])(
    "%s: the limit of a minute is allowed, then a request gets 429 with the exact Retry-After",
    (_name, path, method, limit) =>
      withMock(frozen, async (mock, agent) => {
        const allowed = await statuses(agent, path, limit, { method });
        expect(new Set(allowed.map((status) => Math.floor(status / 100)))).toEqual(new Set([2]));
        await mock.clock.advance(12_345);
        const refused = await agent(path, { method });
        expect([refused.status, refused.body]).toEqual([429, { error: "Rate limit exceeded" }]);
        expect(refused.headers.get("retry-after")).toBe("48");
        await mock.clock.advance(47_000);
        expect((await agent(path, { method })).headers.get("retry-after")).toBe("1");
        await mock.clock.advance(1000);
        expect((await agent(path, { method })).status).not.toBe(429);
      }),
  );

  it("all reads share one bucket for each token, and job polling has its own", () =>
    withMock({ ...frozen, rateLimit: { read: { limit: 3, windowMs: 60_000 } } }, async (mock, agent) => {
      const paths = ["/api/user/current", "/api/projects", "/api/user/credits", "/api/user/tier"];
      const seen = [];
      for (const path of paths) seen.push((await agent(path)).status);
      expect(seen).toEqual([200, 200, 200, 429]);
      expect((await agent(job)).status).toBe(200);
      expect((await agentOf(mock, mock.tokens.readOnly)("/api/user/tier")).status).toBe(200);
    }));

  it("requests without a token or without the needed scope use up no rate limit", () =>
    withMock({ ...frozen, rateLimit: { write: { limit: 1, windowMs: 60_000 } } }, async (mock, agent) => {
      await statuses(agentOf(mock, null), triggerPath, 5, { method: "POST" });
      await statuses(agentOf(mock, mock.tokens.readOnly), triggerPath, 5, { method: "POST" });
      expect(await statuses(agent, triggerPath, 2, { method: "POST" })).toEqual([202, 429]);
    }));

  it("a request that is answered 404 counts against the rate limit", () =>
    withMock({ ...frozen, rateLimit: { jobPolling: { limit: 2, windowMs: 60_000 } } }, async (_mock, agent) => {
      expect(await statuses(agent, "/api/agent/jobs/nonsense", 3)).toEqual([404, 404, 429]);
    }));

  it("requests with an unusable body count against the rate limit, which is checked before the body", () =>
    withMock({ ...frozen, rateLimit: { write: { limit: 2, windowMs: 60_000 } } }, async (_mock, agent) => {
      const send = (type: string, body: string) =>
        statuses(agent, triggerPath, 1, { method: "POST", headers: { "content-type": type }, body });
      expect(await send("application/json", `"${"a".repeat(2 ** 20)}"`)).toEqual([413]);
      expect(await send("a", "1")).toEqual([415]);
      expect(await send("application/json", `"${"a".repeat(2 ** 20)}"`)).toEqual([429]);
      expect(await send("a", "1")).toEqual([429]);
      expect(await send("application/json", "{")).toEqual([429]);
    }));

  it("a path outside of the contract uses up no rate limit", () =>
    withMock({ ...frozen, rateLimit: { jobPolling: { limit: 1, windowMs: 60_000 } } }, async (_mock, agent) => {
      expect(await statuses(agent, "/api/agent/jobs/", 3)).toEqual([403, 403, 403]);
      expect((await agent(job)).status).toBe(200);
    }));

  it("Retry-After is the only rate limit header", () =>
    withMock({ ...frozen, rateLimit: { jobPolling: { limit: 1, windowMs: 60_000 } } }, async (_mock, agent) => {
      const names = [];
      for (let count = 0; count < 2; count += 1) names.push([...(await agent(job)).headers.keys()].toSorted());
      const usual = ["connection", "content-length", "content-type", "date", "keep-alive"];
      expect(names).toEqual([usual, [...usual, "retry-after"].toSorted()]);
    }));

  it("the rate limits can be switched off", () =>
    withMock({ ...frozen, rateLimits: false }, async (_mock, agent) => {
      expect(new Set(await statuses(agent, job, 150))).toEqual(new Set([200]));
    }));
});

describe("failed authentication", () => {
  it("failed authentication is limited by address, and a valid token still works from the same address", () =>
    withMock({ ...frozen, rateLimit: { authentication: { limit: 5, windowMs: 60_000 } } }, async (mock, agent) => {
      const stranger = agentOf(mock, "aky_wrong");
      expect(await statuses(stranger, job, 6)).toEqual([401, 401, 401, 401, 401, 429]);
      expect(Number((await stranger(job)).headers.get("retry-after"))).toBeGreaterThan(0);
      expect((await agent(job)).status).toBe(200);
    }));

  it("revoked and expired tokens of a sandbox do not count as failed authentication", () =>
    withMock({ rateLimit: { authentication: { limit: 2, windowMs: 60_000 } } }, async (mock) => {
      const [one, other] = [await mock.sandbox({ clock: "frozen" }), await mock.sandbox({ clock: "frozen" })];
      const { id, token } = await one.tokens.create();
      await one.tokens.revoke(id);
      const expired = await one.tokens.create({ expiresInMs: "1s" });
      await one.clock.advance("1s");
      for (const known of [token, expired.token]) {
        const refused = await statuses(agentOf(mock, known), "/api/projects", 4);
        expect(refused).toEqual([401, 401, 401, 401]);
      }
      const stranger = agentOf(mock, "aky_NobodyKnowsThisOne000000000000001");
      expect(await statuses(stranger, "/api/projects", 3)).toEqual([401, 401, 429]);
      expect((await agentOf(mock, other.token)("/api/projects")).status).toBe(200);
    }));
});

describe("a scaled clock", () => {
  it("Retry-After is in the client's real seconds when the sandbox's clock is scaled", () =>
    withMock(
      { seed: 7, clock: "scaled", clockScale: 60, rateLimit: { jobPolling: { limit: 1, windowMs: 600_000 } } },
      async (_mock, agent) => {
        await agent(job);
        const wait = Number((await agent(job)).headers.get("retry-after"));
        expect(wait).toBeGreaterThanOrEqual(9);
        expect(wait).toBeLessThanOrEqual(10);
      },
    ));
});

describe("rate windows and a restart", () => {
  const read = "/api/projects";

  it("a bucket that was used up refuses after a restart, with the same Retry-After, reason and count", () =>
    withFolder(async (folder) => {
      const options = { ...frozen, db: `${folder}/mock.db`, rateLimit: { read: { limit: 3, windowMs: 60_000 } } };
      const refused = await withMock(options, async (mock, agent) => {
        await mock.clock.advance("5s");
        expect(await statuses(agent, read, 4)).toEqual([200, 200, 200, 429]);
        await mock.clock.advance("11s");
        return { answer: await agent(read), limits: await mock.defaultSandbox.limits.read() };
      });
      expect(refused.answer.headers.get("retry-after")).toBe("49");
      await withMock(options, async (mock, agent) => {
        expect(await mock.defaultSandbox.limits.read()).toEqual(refused.limits);
        const again = await agent(read);
        expect([again.status, again.headers.get("retry-after")]).toEqual([429, "49"]);
        const [entry] = (await mock.defaultSandbox.journal.read()).entries.toReversed();
        expect(entry?.reason.sentence).toContain("used");
        await mock.clock.advance("49s");
        expect(await statuses(agent, read, 1)).toEqual([200]);
      });
    }));

  it("drained and refilled buckets are after a restart what they were", () =>
    withFolder(async (folder) => {
      const options = { ...frozen, db: `${folder}/mock.db` };
      await withMock(options, async (mock, agent) => {
        await mock.defaultSandbox.limits.drain("write");
        await mock.defaultSandbox.limits.drain("read");
        expect((await agent(read)).status).toBe(429);
        await mock.defaultSandbox.limits.refill("read");
      });
      await withMock(options, async (mock, agent) => {
        expect((await agent(read)).status).toBe(200);
        const { buckets } = await mock.defaultSandbox.limits.read();
        const remaining = (name: string) =>
          buckets.filter(({ bucket }) => bucket === name).map((each) => each.remaining);
        expect(remaining("write").every((left) => left === 0)).toBe(true);
        expect(buckets.find(({ bucket }) => bucket === "read")).toMatchObject({ used: 1 });
        expect(buckets.find(({ bucket }) => bucket === "read")?.lastRefusal?.reason).toContain("drained");
      });
    }));

  it("a reset forgets them, and so does the deletion of their sandbox", () =>
    withFolder(async (folder) => {
      const options = { ...frozen, db: `${folder}/mock.db` };
      await withMock(options, async (mock, agent) => {
        await agent(read);
        const sandbox = await mock.sandbox({ name: "other" });
        await agentOf(mock, sandbox.token)(read);
        await sandbox.delete();
        await mock.defaultSandbox.reset();
      });
      const sqlite = new Sqlite(options.db, { readonly: true });
      expect(sqlite.prepare("SELECT count(*) FROM rate_windows").pluck().get()).toBe(0);
      sqlite.close();
    }));

  it("an address that fails to authenticate too often is refused after a restart", () =>
    withFolder(async (folder) => {
      const options = { db: `${folder}/mock.db`, rateLimit: { authentication: { limit: 2, windowMs: 60_000 } } };
      const stranger = (mock: Mock) => statuses(agentOf(mock, "aky_0000000000000000000000000000000x"), read, 3);
      await withMock(options, async (mock) => expect(await stranger(mock)).toEqual([401, 401, 429]));
      await withMock(options, async (mock) => expect(await stranger(mock)).toEqual([429, 429, 429]));
    }));

  it("windows are written within about a second, so that a kill forgets no more", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await withMock({ db }, async (_mock, agent) => {
        await agent(read);
        const sqlite = new Sqlite(db, { readonly: true });
        const used = () => sqlite.prepare("SELECT used FROM rate_windows").pluck().all();
        await eventually("the window is in the file", () => used().length === 1);
        expect(used()).toEqual([1]);
        sqlite.close();
      });
    }));
});
