import { describe, expect, it } from "vitest";
import { magicProjectId, scenarioNamed, type MagicScenario } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { openDatabase } from "../src/database/open.ts";
import { type Clock, createClock, initialClockState, nextTurn } from "../src/core/clock.ts";
import { createDeliverer } from "../src/webhooks/deliverer.ts";
import { destinationProblem, permitsFor } from "../src/webhooks/destination.ts";
import { createSend } from "../src/webhooks/send.ts";
import { createSandboxStore } from "../src/sandbox/store.ts";
import { createDeliveryStore, type DeliveryStore } from "../src/webhooks/store.ts";
import { agentOf, analyse, poll, trigger, withMock } from "./support/agent.ts";
import { advance } from "./support/clock.ts";
import { withFolder } from "./support/command.ts";
import { emptySandbox } from "./support/empty-sandbox.ts";
import { type Received, receiverOf } from "./support/receiver.ts";

const frozen = { clock: "frozen", seed: 7 } as const;
const ready = magicProjectId(scenarioNamed("completes") as MagicScenario);

type Delivering = {
  readonly key: number;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly deliveries: DeliveryStore;
  readonly nudge: () => void;
};

/** A deliverer on frozen clocks, and a sandbox with one delivery that is due. */
async function withDelivery(
  parts: Partial<Parameters<typeof createDeliverer>[0]> & { readonly readSandbox?: () => void },
  test: (delivering: Delivering) => Promise<void>,
): Promise<void> {
  const database = openDatabase(":memory:", new URL("../migrations", import.meta.url).pathname);
  const store = createSandboxStore(database, []);
  const deliveries = createDeliveryStore(database);
  const { key } = store.insert(emptySandbox());
  const clock = createClock(initialClockState("frozen"));
  const wallClock = createClock(initialClockState("frozen"));
  deliveries.add([
    {
      sandboxKey: key,
      id: "one",
      event: "analysis_generated",
      body: "{}",
      createdAt: clock.now(),
      nextAttemptAt: clock.now(),
    },
  ]);
  const deliverer = createDeliverer({
    store: deliveries,
    sandboxWithKey() {
      parts.readSandbox?.();
      return {
        key,
        clock,
        resets: 0,
        ended: new AbortController().signal,
        settings: { webhook: { url: "https://example.com/" } },
      } as never;
    },
    send: () => Promise.resolve({ status: 200, problem: null }),
    record: () => () => undefined,
    onFailure: () => undefined,
    ...parts,
    wallClock,
  });
  await test({ key, clock, wallClock, deliveries, nudge: () => deliverer.nudge(key) });
  await deliverer.stop();
  await database.close();
}

describe("a webhook", () => {
  it("is off unless a URL is given, and is told nothing of what finished before", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(200);
      const { webhook } = mock.defaultSandbox;
      expect(await webhook.read()).toEqual({ url: null, pending: 0 });
      await trigger(agent, ready);
      await mock.clock.advance("1m");
      await webhook.set(receiver.url);
      expect(await webhook.read()).toEqual({ url: receiver.url, pending: 0 });
      expect(await webhook.deliveries()).toEqual([]);
    }));

  it("is told of an analysis when it finishes, whether a job or a call has made it", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(200, 204);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      const { jobId } = await trigger(agent, ready);
      await mock.clock.advance("1m");
      const { analysisId, completedAt } = await poll(agent, jobId);
      await receiver.count(1);
      const { answer } = await analyse(agent, ready);
      await mock.clock.advance("5m");
      await answer;
      await receiver.count(2);
      const { entries } = await journal.wait({ reason: "WEBHOOK_DELIVERED", times: 2 });
      const deliveries = await webhook.deliveries();
      expect(deliveries.map(({ state, attempts, lastStatus }) => [state, attempts, lastStatus])).toEqual([
        ["delivered", 1, 204],
        ["delivered", 1, 200],
      ]);
      const [first] = receiver.received as [Received];
      expect(JSON.parse(first.body)).toEqual({
        version: "1",
        event: "analysis_generated",
        timestamp: completedAt,
        data: { projectId: ready, analysisId, status: "complete" },
      });
      expect(first.headers).toMatchObject({
        "content-type": "application/json",
        "x-audity-event": "analysis_generated",
        "x-audity-delivery": deliveries[1]?.id,
      });
      expect(Object.keys(first.headers).toSorted()).toEqual([
        "connection",
        "content-length",
        "content-type",
        "host",
        "x-audity-delivery",
        "x-audity-event",
      ]);
      expect(entries[0]).toMatchObject({
        method: "POST",
        path: receiver.url.split("?")[0],
        operation: "analysis_generated",
        status: 200,
        tokenId: null,
        jobId: null,
        delivery: { id: deliveries[1]?.id, attempt: 1 },
      });
      const found = await mock.defaultSandbox.journal.read({ operation: "analysis_generated" });
      expect(found.entries.map(({ operation }) => operation)).toEqual(["analysis_generated", "analysis_generated"]);
    }));

  it("is not told of one that fails", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(200);
      await mock.defaultSandbox.webhook.set(receiver.url);
      await trigger(agent, magicProjectId(scenarioNamed("fails") as MagicScenario));
      await mock.clock.advance("1m");
      expect(await mock.defaultSandbox.webhook.deliveries()).toEqual([]);
    }));

  it("that does not take it is told three times more: after 30 s, 5 min, 30 min of the sandbox", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(500, 302, 404, 503);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("20s");
      const seen = [];
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await receiver.count(attempt);
        await journal.wait({ reason: "WEBHOOK_FAILED", times: attempt });
        const [delivery] = await webhook.deliveries();
        seen.push([delivery?.state, delivery?.lastStatus, delivery?.lastProblem]);
        if (attempt === 4) break;
        const before = Date.parse(delivery?.createdAt ?? "");
        const offsets = [30_000, 330_000, 2_130_000];
        expect(Date.parse(delivery?.nextAttemptAt ?? "") - before).toBe(offsets[attempt - 1]);
        let kind = "";
        while (kind !== "webhook") ({ kind } = (await mock.clock.advanceToNextEvent()).event);
      }
      expect(seen).toEqual([
        ["pending", 500, "answered with 500"],
        ["pending", 302, "answered with 302"],
        ["pending", 404, "answered with 404"],
        ["failed", 503, "answered with 503"],
      ]);
      expect(
        new Set(receiver.received.map(({ body, headers }) => `${body} ${headers["x-audity-delivery"]?.toString()}`))
          .size,
      ).toBe(1);
      await mock.clock.advance("48h");
      expect(await webhook.read()).toMatchObject({ pending: 0 });
      expect(receiver.received).toHaveLength(4);
    }));

  it("gets all its attempts in one step of the clock that covers them", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(500, 500, 200);
      await mock.defaultSandbox.webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("2h");
      await mock.defaultSandbox.journal.wait({ reason: "WEBHOOK_DELIVERED" });
      const [delivery] = await mock.defaultSandbox.webhook.deliveries();
      expect(delivery).toMatchObject({ state: "delivered", attempts: 3 });
      expect(Date.parse(delivery?.deliveredAt ?? "") - Date.parse(delivery?.createdAt ?? "")).toBe(330_000);
    }));

  it("is told once more by hand, whatever has become of it", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(200, 500, 200);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("1m");
      await journal.wait({ reason: "WEBHOOK_DELIVERED" });
      const id = (await webhook.deliveries())[0]?.id ?? "";
      expect(await webhook.replay(id)).toMatchObject({ state: "delivered", attempts: 2, lastStatus: 500 });
      expect(await webhook.replay(id.toUpperCase())).toMatchObject({
        state: "delivered",
        attempts: 3,
        lastStatus: 200,
      });
      expect(receiver.received.map(({ headers }) => headers["x-audity-delivery"])).toEqual([id, id, id]);
      await expect(webhook.replay("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({ status: 404 });
      await webhook.clear();
      await expect(webhook.replay(id)).rejects.toMatchObject({ status: 409 });
    }));

  it("that is told by hand before it is due is told by its next attempt, early", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(500);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("20s");
      await journal.wait({ reason: "WEBHOOK_FAILED" });
      const replayed = await webhook.replay((await webhook.deliveries())[0]?.id ?? "");
      const { now } = await mock.clock.read();
      expect(replayed).toMatchObject({ state: "pending", attempts: 2 });
      expect(Date.parse(replayed.nextAttemptAt ?? "") - Date.parse(now)).toBe(300_000);
      await mock.clock.advance("48h");
      await journal.wait({ reason: "WEBHOOK_FAILED", times: 4 });
      expect(await webhook.deliveries()).toMatchObject([{ state: "failed", attempts: 4 }]);
    }));

  it("that is slow to answer keeps no other delivery waiting, and no world that has begun anew since", () =>
    withMock(frozen, async (mock) => {
      await using receiver = await receiverOf(null, 200);
      const { webhook, jobs } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      for (let count = 1; count <= 2; count += 1) {
        await jobs.create({ scenario: "instant" });
        await receiver.count(count);
      }
      const [, slow] = await webhook.deliveries();
      expect(slow).toMatchObject({ state: "pending", attempts: 1, lastProblem: null });
      await mock.defaultSandbox.reset();
      expect(await webhook.deliveries()).toEqual([]);
      await webhook.set(receiver.url);
      await jobs.create({ scenario: "instant" });
      await receiver.count(3);
      await mock.defaultSandbox.journal.wait({ reason: "WEBHOOK_DELIVERED" });
      expect(await webhook.deliveries()).toMatchObject([{ state: "delivered", attempts: 1 }]);
    }));

  it("has ten seconds to answer, in real time, also where the sandbox is frozen", async () => {
    const outcomes: unknown[] = [];
    const sent = Promise.withResolvers<AbortSignal>();
    await withDelivery(
      {
        send: (_url, _headers, _body, signal) => {
          sent.resolve(signal);
          return new Promise((resolve) =>
            signal.addEventListener("abort", () => resolve({ status: null, problem: "did not answer in time" })),
          );
        },
        record: () => (outcome) => void outcomes.push(outcome),
        onFailure: (error) => outcomes.push(error),
      },
      async ({ key, clock, wallClock, deliveries, nudge }) => {
        nudge();
        const signal = await sent.promise;
        advance(wallClock, 9999);
        await nextTurn();
        expect([signal.aborted, outcomes]).toEqual([false, []]);
        advance(wallClock, 1);
        await nextTurn();
        expect(outcomes).toEqual([{ status: null, problem: "did not answer in time" }]);
        const [delivery] = deliveries.ofSandbox(key, 1);
        expect([delivery?.attempts, (delivery?.nextAttemptAt ?? 0) - clock.now()]).toEqual([1, 30_000]);
      },
    );
  });

  it("is told a second after its sandbox could not be read", async () => {
    const failures: unknown[] = [];
    const sent = Promise.withResolvers<string>();
    const refused = new Error("disk I/O error");
    await withDelivery(
      {
        readSandbox() {
          if (failures.length === 0) throw refused;
        },
        send(url) {
          sent.resolve(url);
          return Promise.resolve({ status: 200, problem: null });
        },
        onFailure: (error) => failures.push(error),
      },
      async ({ wallClock, nudge }) => {
        nudge();
        await nextTurn();
        await nextTurn();
        expect(failures).toEqual([refused]);
        advance(wallClock, 1000);
        expect(await sent.promise).toBe("https://example.com/");
        expect(failures).toEqual([refused]);
      },
    );
  });

  it("that is switched off is told no more", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(500);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("20s");
      await journal.wait({ reason: "WEBHOOK_FAILED" });
      await webhook.clear();
      await mock.clock.advance("1h");
      while ((await webhook.read()).pending > 0) await fetch(`${mock.url}/openapi.json`);
      expect(await webhook.deliveries()).toMatchObject([{ state: "failed", lastProblem: "was switched off" }]);
      expect(receiver.received).toHaveLength(1);
    }));

  it("that is being told when the server stops is told by the next one on the file", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using receiver = await receiverOf(null, 200);
      const first = await start({ ...frozen, db });
      await first.defaultSandbox.webhook.set(receiver.url);
      await trigger(agentOf(first, first.token), ready);
      await first.clock.advance("1m");
      await receiver.count(1);
      await first.stop();
      await using second = await start({ db });
      await receiver.count(2);
      await second.defaultSandbox.journal.wait({ reason: "WEBHOOK_DELIVERED" });
      expect(await second.defaultSandbox.webhook.deliveries()).toMatchObject([{ state: "delivered", attempts: 1 }]);
    }));

  it("is told by one of two servers on a file", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using receiver = await receiverOf(200);
      await using one = await start({ ...frozen, db });
      await using other = await start({ db });
      await one.defaultSandbox.webhook.set(receiver.url);
      await other.defaultSandbox.webhook.read();
      for (let count = 0; count < 5; count += 1) await trigger(agentOf(one, one.token), ready);
      await Promise.all([one.clock.advance("1m"), other.clock.advance("1m")]);
      await receiver.count(5);
      const all = async (mock: typeof one) =>
        (await mock.defaultSandbox.webhook.deliveries()).map(({ state }) => state);
      while ((await all(one)).includes("pending")) await fetch(`${one.url}/openapi.json`);
      expect(await all(other)).toEqual(Array(5).fill("delivered"));
      expect(new Set(receiver.received.map(({ headers }) => headers["x-audity-delivery"])).size).toBe(5);
      expect(receiver.received).toHaveLength(5);
    }));

  it("has nothing left to be told after a reset", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(500);
      const { webhook, journal } = mock.defaultSandbox;
      await webhook.set(receiver.url);
      await trigger(agent, ready);
      await mock.clock.advance("20s");
      await journal.wait({ reason: "WEBHOOK_FAILED" });
      await mock.defaultSandbox.reset();
      expect(await webhook.read()).toEqual({ url: null, pending: 0 });
      await mock.clock.advance("2h");
      await fetch(`${mock.url}/openapi.json`);
      expect(receiver.received).toHaveLength(1);
    }));
});

describe("where a webhook may lead", () => {
  const problem = (url: string, onlyThisMachine: boolean) => destinationProblem(url, permitsFor(onlyThisMachine));

  it.each([
    ["https://example.com/hook", null, null],
    ["http://example.com/hook", null, /https/],
    ["http://127.0.0.1:9/", null, /this machine/],
    ["https://localhost/", null, /this machine/],
    ["http://sub.localhost:80/", null, /this machine/],
    ["http://192.168.1.7/", null, /this machine/],
    ["http://[::1]/", null, /this machine/],
    ["http://[::ffff:10.0.0.1]/", null, /this machine/],
    ["http://169.254.169.254/latest", null, /this machine/],
    ["http://0.0.0.0/", null, /this machine/],
    ["http://0x7f000001/", null, /this machine/],
    ["https://1.1.1.1/", null, null],
    ["http://1.1.1.1/", /https/, /https/],
    // IPv6 addresses that lead to an IPv4 address are judged by that.
    ["https://[::127.0.0.1]/", null, /this machine/],
    ["https://[::7f00:1]/", null, /this machine/],
    ["https://[::10.1.2.3]/", null, /this machine/],
    ["https://[::ffff:192.168.0.1]/", null, /this machine/],
    ["https://[::ffff:0:169.254.169.254]/", null, /this machine/],
    ["https://[64:ff9b::127.0.0.1]/", null, /this machine/],
    ["https://[64:ff9b:1::a00:1]/", null, /this machine/],
    ["https://[2002:7f00:1::]/", null, /this machine/],
    ["https://[2002:c0a8:1:2:3::4]/", null, /this machine/],
    ["https://[::1.1.1.1]/", null, null],
    ["https://[64:ff9b::1.1.1.1]/", null, null],
    ["http://[64:ff9b::1.1.1.1]/", /https/, /https/],
    ["https://[2002:101:101::1]/", null, null],
    ["https://[2606:4700::1111]/", null, null],
    ["https://user:secret@example.com/", /password/, /password/],
    ["ftp://example.com/", /must be a URL/, /must be a URL/],
    ["example.com", /must be a URL/, /must be a URL/],
    ["", /must be a URL/, /must be a URL/],
  ])("%s: from a server of this machine alone %s, from one that others reach %s", (url, here, elsewhere) => {
    for (const [found, wanted] of [
      [problem(url, true), here],
      [problem(url, false), elsewhere],
    ] as const) {
      if (wanted === null) expect(found).toBeNull();
      else expect(found).toMatch(wanted);
    }
  });

  it("is asked again when its name has been looked up, and nothing is sent where it may not", async () => {
    await using receiver = await receiverOf(200);
    const { port } = new URL(receiver.url);
    const { signal } = new AbortController();
    const outcome = (onlyThisMachine: boolean, url: string) =>
      createSend(permitsFor(onlyThisMachine))(url, {}, "{}", signal);
    for (const host of ["localhost", "127.0.0.1"]) {
      expect(await outcome(false, `http://${host}:${port}/`)).toEqual({
        status: null,
        problem: expect.stringMatching(/(127\.0\.0\.1|::1) is no address that this server sends to/) as string,
      });
      expect(await outcome(true, `http://${host}:${port}/`)).toEqual({ status: 200, problem: null });
    }
    expect(receiver.received).toHaveLength(2);
  });

  it("is refused by the control plane with the name of the field", () =>
    withMock({}, async (mock) => {
      const { webhook } = mock.defaultSandbox;
      for (const url of ["nonsense", "http://1.1.1.1/"])
        await expect(webhook.set(url)).rejects.toMatchObject({ status: 400, errors: [{ field: "url" }] });
      expect((await webhook.read()).url).toBeNull();
    }));

  it("is asked when it is told, not only when it is chosen: a file may be opened by a server that others reach", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using receiver = await receiverOf(200);
      const first = await start({ ...frozen, db });
      await first.defaultSandbox.webhook.set(receiver.url);
      await trigger(agentOf(first, first.token), ready);
      await first.stop();
      await using second = await start({ db, host: "0.0.0.0", controlToken: "a-control-token-of-this-test" });
      await second.clock.advance("1m");
      const { entries } = await second.defaultSandbox.journal.wait({ reason: "WEBHOOK_FAILED" });
      expect(entries[0]?.reason.sentence).toContain("127.0.0.1 is no address that this server sends to");
      await expect(second.defaultSandbox.webhook.set(receiver.url)).rejects.toMatchObject({ status: 400 });
      expect(receiver.received).toEqual([]);
    }));
});
