import { performance } from "node:perf_hooks";
import timers from "node:timers";
import { standsStill } from "./clock-mode.ts";

/**
 * The mode of a clock: it follows the wall clock (`real`), stands still (`frozen`), runs at a multiple of real time (`scaled`), or
 * stands still and jumps to the next event while all requests under way only wait for it (`skip`).
 */
export type ClockMode = "real" | "frozen" | "scaled" | "skip";

/** The persistent state of a clock: at the wall-clock instant `realAt` it showed `sandboxAt`. */
export type ClockState = {
  readonly mode: ClockMode;
  /** Sandbox milliseconds per real millisecond. A clock that stands still keeps the scale for when it runs again. */
  readonly scale: number;
  readonly realAt: number;
  readonly sandboxAt: number;
};

export const clockModes = ["real", "frozen", "scaled", "skip"] as const satisfies readonly ClockMode[];

/** The slowest scale: a second in a quarter of an hour. */
export const smallestScale = 0.001;

/** The fastest scale: a day in less than a tenth of a second. */
export const largestScale = 1_000_000;

/** @returns one sentence when the mode or the scale is invalid, or null */
export function clockProblem(mode: string, scale: number): string | null {
  if (!clockModes.some((known) => known === mode))
    return `clock must be one of ${clockModes.join(", ")}, not ${JSON.stringify(mode)}.`;
  if (scale >= smallestScale && scale <= largestScale) return null;
  return `clockScale must be a number from ${smallestScale} to ${largestScale}, not ${scale}.`;
}

export type Clock = {
  /** The present instant of the sandbox, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves when `now()` has reached `at`, or when the signal aborts. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** How long a client on the wall clock has to wait for `sandboxMs` to pass here. */
  toRealMs(sandboxMs: number): number;
  /** The state of the clock after a change, which it does not make. Throws RangeError when the change is not possible. */
  stateAfter(change: ClockChange): ClockState;
  /** Continues from a state, such as one that another process has saved. Wakes sleepers that are due. */
  adopt(state: ClockState): void;
  /** Continues from a state that may be in the past. Only a reset may move the clock back. */
  restart(state: ClockState): void;
  readonly mode: ClockMode;
  readonly scale: number;
  /** Whether the clock shows the same time as the wall clock. */
  readonly isWallClock: boolean;
};

/** A change of a clock. Durations are in milliseconds, instants in milliseconds since the epoch. */
export type ClockChange =
  | { readonly kind: "freeze" }
  | { readonly kind: "skip" }
  /** Continues at the scale from before it stood still. */
  | { readonly kind: "resume" }
  | { readonly kind: "scale"; readonly scale: number }
  | { readonly kind: "advance"; readonly durationMs: number }
  | { readonly kind: "set"; readonly at: number }
  /** Like `set`, but does nothing when a running clock has already passed the instant. */
  | { readonly kind: "reach"; readonly at: number };

/** The default start of a clock that stands still: 2026-01-01T00:00:00.000Z. */
export const frozenStart = Date.UTC(2026, 0, 1);

/** The earliest start of a clock. */
export const firstInstant = 0;

/** The last instant of a clock. Timestamps after it, such as expiry dates, still have a year of four digits. */
export const lastInstant = Date.UTC(9000, 0, 1) - 1;

const longestTimerMs = 2 ** 31 - 1;

/** The monotonic clock: milliseconds since the epoch, with fractions. Changes of the system time do not affect it. */
export const monotonicNow = (): number => begunAt + sinceBegun();

// Keep the timers from when this module is loaded. A test in the same process may install fake timers later, which would block
// the server.
const { clearTimeout, setImmediate, setTimeout } = timers;
const wallNow = Date.now;
const begunAt = performance.timeOrigin;
const sinceBegun = performance.now.bind(performance);

/** Runs `action` after the input of this turn of the event loop has been processed. */
export const endOfTurn = (action: () => void): void => void setImmediate(action);

/** Resolves in the next turn of the event loop, after other waiting work. */
export const nextTurn = (): Promise<void> => new Promise(endOfTurn);

/** Resolves after real milliseconds, or when the signal aborts. Unlike `sleepUntil`, it keeps the process alive. */
export const realSleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.min(ms, longestTimerMs));
    signal?.addEventListener("abort", finish);
    if (signal?.aborted) finish();
  });

/** The initial state of a clock. By default, real and scaled clocks start at the wall clock, the others at `frozenStart`. */
export function initialClockState(mode: ClockMode, scale = 1, startsAt?: number): ClockState {
  const realAt = wallNow();
  const sandboxAt = startsAt ?? (standsStill(mode) ? frozenStart : realAt);
  return { mode, scale: mode === "scaled" ? scale : 1, realAt, sandboxAt };
}

const running = (scale: number): Pick<ClockState, "mode" | "scale"> => ({
  mode: scale === 1 ? "real" : "scaled",
  scale,
});

// eslint-disable-next-line max-lines-per-function -- its functions share the state of the clock
export function createClock(initial: ClockState): Clock {
  let state = initial;
  let latest = -Infinity;
  let wallWhenBegun = -Infinity;
  const sleepers = new Set<() => void>();

  /**
   * The wall clock in milliseconds since the epoch. If the system time is set back, it continues with the monotonic clock.
   * Otherwise all jobs and rate-limit windows would stand still until the old time is reached again.
   */
  function realNow(): number {
    const wall = wallNow();
    const passed = sinceBegun();
    wallWhenBegun = Math.max(wallWhenBegun, wall - passed);
    return Math.max(wall, Math.floor(wallWhenBegun + passed));
  }

  function now(): number {
    const elapsed = standsStill(state.mode) ? 0 : (realNow() - state.realAt) * state.scale;
    // Never go back: the saved state of another process may give a slightly earlier instant.
    latest = Math.max(latest, Math.min(Math.floor(state.sandboxAt + elapsed), lastInstant));
    return latest;
  }

  function sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const finish = () => {
        clearTimeout(timer);
        sleepers.delete(arm);
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      const arm = () => {
        clearTimeout(timer);
        const left = at - now();
        if (signal?.aborted || left <= 0) return finish();
        if (standsStill(state.mode) || at > lastInstant) return;
        timer = setTimeout(arm, Math.min(Math.ceil(left / state.scale), longestTimerMs));
        timer.unref();
      };
      sleepers.add(arm);
      signal?.addEventListener("abort", finish);
      arm();
    });
  }

  function instantAfter(change: ClockChange): number {
    const current = now();
    if (change.kind === "reach") return Math.min(Math.max(current, change.at), lastInstant);
    if (change.kind === "set") {
      if (change.at >= current && change.at <= lastInstant && Number.isSafeInteger(change.at)) return change.at;
      throw new RangeError(
        "The clock cannot be set to its past or beyond the year 8999. Use sandbox reset to go back to the start.",
      );
    }
    if (change.kind !== "advance") return current;
    const { durationMs } = change;
    if (Number.isSafeInteger(durationMs) && durationMs >= 0 && current + durationMs <= lastInstant)
      return current + durationMs;
    throw new RangeError(
      `The clock cannot be advanced by ${durationMs} ms: it needs whole milliseconds, and ends with the year 8999.`,
    );
  }

  function stateAfter(change: ClockChange): ClockState {
    const { mode, scale } = state;
    const at = { realAt: realNow(), sandboxAt: instantAfter(change) };
    if (change.kind === "freeze") return { mode: "frozen", scale, ...at };
    if (change.kind === "skip") return { mode: "skip", scale, ...at };
    if (change.kind === "resume") return { ...running(scale), ...at };
    if (change.kind !== "scale") return { mode, scale, ...at };
    const problem = clockProblem("scaled", change.scale);
    if (problem) throw new RangeError(problem);
    return { ...running(change.scale), ...at };
  }

  function adopt(adopted: ClockState): void {
    state = adopted;
    for (const arm of [...sleepers]) arm();
  }

  return {
    now,
    sleepUntil,
    stateAfter,
    adopt,
    restart(begun) {
      latest = -Infinity;
      adopt(begun);
    },
    toRealMs: (sandboxMs) => (state.mode === "scaled" ? sandboxMs / state.scale : sandboxMs),
    get mode() {
      return state.mode;
    },
    get scale() {
      return state.scale;
    },
    get isWallClock() {
      return state.mode === "real" && state.realAt === state.sandboxAt;
    },
  };
}
