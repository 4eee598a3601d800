import { setImmediate as nextTurn, setTimeout as realSleep } from "node:timers/promises";
import { vi } from "vitest";
import type { Sandbox } from "../../../src/client/sandbox.ts";
import type { SentRequests } from "./sent-requests.ts";
import { seededRandom } from "../seeded-random.ts";

/** So many turns of the event loop without a new request show that a client does nothing but wait for a timer. */
const idleTurns = 5;

/** Resolves when no request is in flight and none begins. */
async function whenIdle(sent: SentRequests): Promise<void> {
  let count = -1;
  for (let turns = 0; turns < idleTurns; turns += 1) {
    await nextTurn();
    if (sent.inFlight > 0 || sent.all.length !== count) turns = 0;
    count = sent.all.length;
  }
}

/** When the timers of the clients are due. Vitest's fake timers do not tell. */
class DueTimes implements Disposable {
  readonly #due = new Map<unknown, number>();
  readonly #faked = { setTimeout, setInterval, clearTimeout, clearInterval };

  constructor() {
    const { setTimeout: once, setInterval: repeat, clearTimeout: clear, clearInterval: clearRepeat } = this.#faked;
    type Callback = (...parameters: unknown[]) => void;
    const due = this.#due;
    Object.assign(globalThis, {
      setTimeout(callback: Callback, ms?: number, ...parameters: unknown[]) {
        const timer = once(() => {
          due.delete(timer);
          callback(...parameters);
        }, ms);
        due.set(timer, Date.now() + Math.max(1, Math.trunc(ms ?? 1) || 1));
        return timer;
      },
      setInterval(callback: Callback, ms?: number, ...parameters: unknown[]) {
        const periodMs = Math.max(1, Math.trunc(ms ?? 1) || 1);
        const timer = repeat(() => {
          due.set(timer, Date.now() + periodMs);
          callback(...parameters);
        }, ms);
        due.set(timer, Date.now() + periodMs);
        return timer;
      },
      clearTimeout(timer: NodeJS.Timeout) {
        due.delete(timer);
        clear(timer);
      },
      clearInterval(timer: NodeJS.Timeout) {
        due.delete(timer);
        clearRepeat(timer);
      },
    });
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#faked);
  }

  /** Milliseconds until the next timer is due; Infinity: there is none. */
  untilNext(): number {
    return Math.max(0, Math.min(...this.#due.values()) - Date.now());
  }
}

/**
 * Runs a client that sleeps with timers, without waiting: whenever it does nothing but sleep, the frozen clock of the sandbox
 * and the client's fake timers move together to its next timer. The code of the client is unchanged.
 * @param mostMs a client that goes on is stopped after this time
 */
export async function runClient(
  sandbox: Sandbox,
  sent: SentRequests,
  mostMs: number,
  client: (stopped: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const began = Date.parse((await sandbox.clock.read()).now);
  const toFake = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] as const;
  vi.useFakeTimers({ now: began, toFake: [...toFake] });
  const random = vi.spyOn(Math, "random").mockImplementation(seededRandom());
  const dueTimes = new DueTimes();
  const stop = new AbortController();
  const state = { isSettled: false };
  const settle = () => (state.isSettled = true);
  // A client that gives up throws.
  client(stop.signal).then(settle, settle);
  try {
    for (;;) {
      await whenIdle(sent);
      // A client without a timer has ended, or loads a module for its first request.
      for (let tries = 0; tries < 10 && !state.isSettled && dueTimes.untilNext() === Infinity; tries += 1) {
        await realSleep(10);
        await whenIdle(sent);
      }
      const leftMs = began + mostMs - Date.now();
      if (state.isSettled || leftMs <= 0) break;
      const ms = Math.min(leftMs, dueTimes.untilNext());
      // The sandbox first: the request that a timer sends must find the new time.
      if (ms > 0) await sandbox.clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    }
    stop.abort();
    await whenIdle(sent);
  } finally {
    dueTimes[Symbol.dispose]();
    random.mockRestore();
    vi.useRealTimers();
  }
}
