import { wallClock } from "./support/wall-clock.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createClock, frozenStart, initialClockState, lastInstant } from "../src/core/clock.ts";
import { advance } from "./support/clock.ts";

const wall = () => Date.now();

afterEach(() => {
  wallClock.aheadMs = 0;
});

describe("a clock", () => {
  it("a frozen clock shows a fixed instant until it is advanced", () => {
    const clock = createClock(initialClockState("frozen"));
    expect(clock.now()).toBe(frozenStart);
    advance(clock, 5000);
    expect(clock.now()).toBe(frozenStart + 5000);
  });

  it("a real clock shows the wall clock's time", () => {
    const clock = createClock(initialClockState("real"));
    const before = wall();
    const shown = clock.now();
    expect(shown).toBeGreaterThanOrEqual(before);
    expect(shown).toBeLessThanOrEqual(wall());
  });

  it.each([
    ["real", 1],
    ["scaled", 60],
  ] as const)(
    "a %s clock goes on as time passes when the wall clock is set back, and follows the wall clock forward",
    async (mode, scale) => {
      const begun = Date.now();
      const clock = createClock({ mode, scale, realAt: begun, sandboxAt: begun });
      const first = clock.now();
      const day = 86_400_000;
      wallClock.aheadMs = -day;
      const woken = performance.now();
      await clock.sleepUntil(first + 30 * scale);
      expect(performance.now() - woken).toBeLessThan(5000);
      expect(clock.now()).toBeGreaterThanOrEqual(first + 30 * scale);
      expect(clock.now()).toBeLessThan(first + 10_000 * scale);
      wallClock.aheadMs = day;
      expect(clock.now()).toBeGreaterThanOrEqual(begun + day * scale);
      const before = clock.now();
      const { sandboxAt } = clock.stateAfter({ kind: "freeze" });
      expect(sandboxAt).toBeGreaterThanOrEqual(before);
      expect(sandboxAt).toBeLessThanOrEqual(clock.now());
    },
  );

  it("a scaled clock shows a multiple of the time that has passed", () => {
    const realAt = wall() - 1000;
    const clock = createClock({ mode: "scaled", scale: 60, realAt, sandboxAt: 0 });
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.toRealMs(60_000)).toBe(1000);
  });

  it("a clock stops at the last instant that can be written, however fast it runs", async () => {
    const state = { mode: "scaled", scale: 1_000_000, sandboxAt: lastInstant - 1000 } as const;
    const clock = createClock({ ...state, realAt: Date.now() - 1000 });
    expect([clock.now(), clock.stateAfter({ kind: "freeze" }).sandboxAt]).toEqual([lastInstant, lastInstant]);
    const over = new AbortController();
    const slept = clock.sleepUntil(lastInstant + 1, over.signal);
    over.abort();
    await slept;
    await clock.sleepUntil(lastInstant);
  });

  it("a clock made from the state of another one shows the same instant", () => {
    const first = createClock(initialClockState("frozen"));
    advance(first, 1234);
    expect(createClock(first.stateAfter({ kind: "advance", durationMs: 0 })).now()).toBe(first.now());
  });

  it("a sleeper wakes when the clock is advanced to its instant, and not before", async () => {
    const clock = createClock(initialClockState("frozen"));
    let awake = false;
    const sleep = clock.sleepUntil(frozenStart + 10_000).then(() => (awake = true));
    advance(clock, 9_999);
    await Promise.resolve();
    expect(awake).toBe(false);
    advance(clock, 1);
    await sleep;
    expect(awake).toBe(true);
  });

  it("a sleeper wakes when its signal aborts", async () => {
    const clock = createClock(initialClockState("frozen"));
    const signal = new AbortController();
    const sleep = clock.sleepUntil(Infinity, signal.signal);
    signal.abort();
    await expect(sleep).resolves.toBeUndefined();
    await expect(clock.sleepUntil(Infinity, signal.signal)).resolves.toBeUndefined();
  });

  it.each([-1, 0.5, NaN, Infinity, lastInstant])(
    "a clock refuses to advance by %s and stays where it was",
    (durationMs) => {
      const clock = createClock(initialClockState("frozen"));
      expect(() => advance(clock, durationMs)).toThrow(RangeError);
      expect(clock.now()).toBe(frozenStart);
    },
  );
});
