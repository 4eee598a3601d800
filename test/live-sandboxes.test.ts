import { expect, it } from "vitest";
import { openDatabase } from "../src/database/open.ts";
import { rulesWith } from "../src/contract/buckets.ts";
import { createClock, initialClockState, nextTurn } from "../src/core/clock.ts";
import { createLiveSandboxes } from "../src/sandbox/live-sandboxes.ts";
import { createSandboxStore } from "../src/sandbox/store.ts";
import { emptySandbox } from "./support/empty-sandbox.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;

it("open sandboxes are read again a few at a time after another process has written, and each before it is used", async () => {
  const database = openDatabase(":memory:", migrations);
  const store = createSandboxStore(database, []);
  const clock = initialClockState("frozen");
  const keys = Array.from({ length: 200 }, (_, index) => store.insert(emptySandbox(`sandbox-${index}`, index)).key);
  let reads = 0;
  const sandboxes = createLiveSandboxes({
    store: {
      ...store,
      findByKey(key) {
        reads += 1;
        return store.findByKey(key);
      },
    },
    transaction: database.transaction,
    startWorker: () => ({ catchUp: () => Promise.resolve(), nudge: () => undefined, stop: () => Promise.resolve() }),
    onUnreadable: () => undefined,
    server: { rateLimits: true, rules: rulesWith(), scenarioNamed: () => undefined, scenarioNames: [] },
  });
  for (const key of keys) sandboxes.withKey(key);
  const last = keys.at(-1) ?? NaN;
  store.saveClock(last, createClock(clock).stateAfter({ kind: "advance", durationMs: 5000 }));
  reads = 0;
  sandboxes.outdate();
  expect([sandboxes.withKey(last)?.clock.now(), reads]).toEqual([clock.sandboxAt + 5000, 1]);
  expect([sandboxes.withKey(last)?.name, reads]).toEqual(["sandbox-199", 1]);
  const perTurn: number[] = [];
  while (reads < keys.length) {
    const before = reads;
    await nextTurn();
    perTurn.push(reads - before);
  }
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(20);
  await nextTurn();
  expect(reads).toBe(keys.length);
  await sandboxes.stop();
  await database.close();
});
