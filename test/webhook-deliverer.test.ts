import { describe, expect, it } from "vitest";
import { openDatabase } from "../src/database/open.ts";
import { type Clock, createClock, initialClockState, nextTurn } from "../src/core/clock.ts";
import { createSandboxStore } from "../src/sandbox/store.ts";
import { createDeliverer } from "../src/webhooks/deliverer.ts";
import { createDeliveryStore, type DeliveryStore } from "../src/webhooks/store.ts";
import { advance } from "./support/clock.ts";
import { emptySandbox } from "./support/empty-sandbox.ts";

type Delivering = {
  readonly key: number;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly deliveries: DeliveryStore;
  readonly nudge: () => void;
};

/** A deliverer on frozen clocks, and a sandbox with one delivery that is due. */
async function withDelivery(
  parts: Partial<Parameters<typeof createDeliverer>[0]> & {
    readonly readSandbox?: () => void;
    /** Aborts when the sandbox ends. */
    readonly ended?: AbortSignal;
  },
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
        ended: parts.ended ?? new AbortController().signal,
        settings: { webhook: { url: "https://example.com/" } },
      } as never;
    },
    send: () => Promise.resolve({ status: 200, problem: null }),
    record: () => () => undefined,
    onChanged: () => undefined,
    onFailure: () => undefined,
    ...parts,
    wallClock,
  });
  await test({ key, clock, wallClock, deliveries, nudge: () => deliverer.nudge(key) });
  await deliverer.stop();
  await database.close();
}

describe("the webhook deliverer", () => {
  it("a delivery times out after ten seconds of real time, also when the sandbox is frozen", async () => {
    const outcomes: unknown[] = [];
    const sent = Promise.withResolvers<AbortSignal>();
    await withDelivery(
      {
        send: (_url, _headers, _body, signal) => {
          sent.resolve(signal);
          return new Promise((resolve) =>
            signal.addEventListener("abort", () => resolve({ status: null, problem: "did not respond in time" })),
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
        expect(outcomes).toEqual([{ status: null, problem: "did not respond in time" }]);
        const [delivery] = deliveries.ofSandbox(key, 1);
        expect([delivery?.attempts, (delivery?.nextAttemptAt ?? 0) - clock.now()]).toEqual([1, 30_000]);
      },
    );
  });

  it("nothing is sent between the start of a stop, which ends every attempt, and its end", async () => {
    let sent = 0;
    await withDelivery(
      {
        ended: AbortSignal.abort(),
        send() {
          // Without an end, attempts would follow each other and leave no turn to anything else.
          if ((sent += 1) > 100) throw new Error("The deliverer goes on");
          return Promise.resolve({ status: null, problem: "did not respond in time" });
        },
      },
      async ({ key, deliveries, nudge }) => {
        nudge();
        await nextTurn();
        await nextTurn();
        expect(sent).toBe(0);
        expect(deliveries.ofSandbox(key, 1)[0]?.attempts).toBe(0);
      },
    );
  });

  it("a delivery is sent a second after its sandbox could not be read", async () => {
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
});
