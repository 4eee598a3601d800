import { describe, expect, it } from "vitest";
import { magicProjectId, scenarioNamed, type MagicScenario } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { agentOf, analyse, poll, trigger, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { type Received, receiverOf } from "./support/receiver.ts";

const frozen = { clock: "frozen", seed: 7 } as const;
const ready = magicProjectId(scenarioNamed("completes") as MagicScenario);

describe("a webhook", () => {
  it("a webhook is off until a URL is set, and gets nothing for analyses that finished before", () =>
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

  it("a webhook gets a delivery for each finished analysis, asynchronous or synchronous", () =>
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

  it("a webhook gets no delivery for a failed analysis", () =>
    withMock(frozen, async (mock, agent) => {
      await using receiver = await receiverOf(200);
      await mock.defaultSandbox.webhook.set(receiver.url);
      await trigger(agent, magicProjectId(scenarioNamed("fails") as MagicScenario));
      await mock.clock.advance("1m");
      expect(await mock.defaultSandbox.webhook.deliveries()).toEqual([]);
    }));

  it("a failed delivery is retried three times, after 30 s, 5 min and 30 min on the sandbox's clock", () =>
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
        ["pending", 500, "responded with 500"],
        ["pending", 302, "responded with 302"],
        ["pending", 404, "responded with 404"],
        ["failed", 503, "responded with 503"],
      ]);
      expect(
        new Set(receiver.received.map(({ body, headers }) => `${body} ${headers["x-audity-delivery"]?.toString()}`))
          .size,
      ).toBe(1);
      await mock.clock.advance("48h");
      expect(await webhook.read()).toMatchObject({ pending: 0 });
      expect(receiver.received).toHaveLength(4);
    }));

  it("all due retries of a delivery are sent when the clock is advanced past them", () =>
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

  it("a delivery can be replayed in any state, and not when the webhook is off", () =>
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

  it("a replay of a pending delivery counts as its next attempt", () =>
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

  it("a slow receiver delays no other delivery, and none after a reset", () =>
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

  it("pending deliveries fail when the webhook is switched off", () =>
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
      expect(await webhook.deliveries()).toMatchObject([{ state: "failed", lastProblem: "was removed" }]);
      expect(receiver.received).toHaveLength(1);
    }));

  it("a delivery that is under way when the server stops is sent by the next server on the file", () =>
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

  it("two servers on one file send each delivery once", () =>
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

  it("a reset removes the webhook and its pending deliveries", () =>
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
