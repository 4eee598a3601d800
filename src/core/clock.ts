import { performance } from "node:perf_hooks";
import timers from "node:timers";

/** How a clock runs: with the wall clock, not at all, or a multiple of the wall clock. */
export type ClockMode = "real" | "frozen" | "scaled";

/** What has to be kept so that another process continues the same clock: at wall-clock instant `realAt` it showed `sandboxAt`. */
export type ClockState = {
  readonly mode: ClockMode;
  /** Sandbox milliseconds per real millisecond; of a frozen clock, those that it ran at and will run at again. */
  readonly scale: number;
  readonly realAt: number;
  readonly sandboxAt: number;
};

export const clockModes = ["real", "frozen", "scaled"] as const satisfies readonly ClockMode[];

/** The slowest clock that runs: a second in a quarter of an hour. */
export const smallestScale = 0.001;

/** The fastest clock: a day in less than a tenth of a second. */
export const largestScale = 1_000_000;

/** @returns one sentence when no clock can run like this, or null */
export function clockProblem(mode: string, scale: number): string | null {
  if (!clockModes.some((known) => known === mode))
    return `clock must be one of ${clockModes.join(", ")}, not ${JSON.stringify(mode)}.`;
  if (scale >= smallestScale && scale <= largestScale) return null;
  return `clockScale must be a number from ${smallestScale} to ${largestScale}, not ${scale}.`;
}

export type Clock = {
  /** The instant that the sandbox lives in, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves when `now()` has reached `at`, or when the signal aborts. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** How long a client on the wall clock has to wait for `sandboxMs` to pass here. */
  toRealMs(sandboxMs: number): number;
  /** The state that the clock would be in after a change, without making it. Throws RangeError when none is possible. */
  stateAfter(change: ClockChange): ClockState;
  /** Goes on from a state, such as that of the same clock in another process; sleepers that are due wake up. */
  adopt(state: ClockState): void;
  /** Begins again, at an instant that may lie in the past: the one way back. */
  restart(state: ClockState): void;
  readonly mode: ClockMode;
  readonly scale: number;
  /** Whether the clock shows the time of the wall clock. */
  readonly isWallClock: boolean;
};

/** What can be done to a clock. Durations in milliseconds, instants in milliseconds since the epoch. */
export type ClockChange =
  | { readonly kind: "freeze" }
  /** Goes on at the pace it had before it was frozen. */
  | { readonly kind: "resume" }
  | { readonly kind: "scale"; readonly scale: number }
  | { readonly kind: "advance"; readonly durationMs: number }
  | { readonly kind: "set"; readonly at: number }
  /** Like `set`, for an instant that a running clock may have passed by now. */
  | { readonly kind: "reach"; readonly at: number };

/** The first instant of a frozen sandbox that was not told another: 2026-01-01T00:00:00.000Z. */
export const frozenStart = Date.UTC(2026, 0, 1);

/** A clock begins here at the earliest. */
export const firstInstant = 0;

/** The last instant that a clock can show: what follows from it is written with four digits for the year as well. */
export const lastInstant = Date.UTC(9000, 0, 1) - 1;

const longestTimerMs = 2 ** 31 - 1;

/** A clock that nobody sets: milliseconds since the epoch as it was when the process began, with fractions. */
export const monotonicNow = (): number => begunAt + sinceBegun();

// Taken once, when this module is loaded: fake timers of a test in this process replace those of the global object later,
// and a server that waited for them would hang.
const { clearTimeout, setImmediate, setTimeout } = timers;
const wallNow = Date.now;
const begunAt = performance.timeOrigin;
const sinceBegun = performance.now.bind(performance);

/** Runs `action` when the input that this turn of the event loop found has been taken in. */
export const endOfTurn = (action: () => void): void => void setImmediate(action);

/** Lets what else is waiting in this process run, then resolves. */
export const nextTurn = (): Promise<void> => new Promise(endOfTurn);

/** Resolves after real milliseconds, or when the signal aborts. Unlike those who sleep on a clock, it keeps a process alive. */
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

/** A state in which a sandbox begins: real and scaled clocks start at the wall clock, frozen ones at `frozenStart`. */
export function initialClockState(mode: ClockMode, scale = 1, startsAt?: number): ClockState {
  const realAt = wallNow();
  const sandboxAt = startsAt ?? (mode === "frozen" ? frozenStart : realAt);
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
   * Wall-clock instant in milliseconds since the epoch. Where the wall clock is set back under us, time goes on as it
   * passes: a clock that stood still until the wall has caught up would leave every job and every window as it is.
   */
  function realNow(): number {
    const wall = wallNow();
    const passed = sinceBegun();
    wallWhenBegun = Math.max(wallWhenBegun, wall - passed);
    return Math.max(wall, Math.floor(wallWhenBegun + passed));
  }

  function now(): number {
    const elapsed = state.mode === "frozen" ? 0 : (realNow() - state.realAt) * state.scale;
    // Another process may have been told of an earlier instant; no sandbox ever sees that.
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
        if (state.mode === "frozen" || at > lastInstant) return;
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
      throw new RangeError("A clock is set to an instant that is not in its past and before the year 9000.");
    }
    if (change.kind !== "advance") return current;
    const { durationMs } = change;
    if (Number.isSafeInteger(durationMs) && durationMs >= 0 && current + durationMs <= lastInstant)
      return current + durationMs;
    throw new RangeError(`A clock moves forward by whole milliseconds to before the year 9000, not by ${durationMs}.`);
  }

  function stateAfter(change: ClockChange): ClockState {
    const { mode, scale } = state;
    const at = { realAt: realNow(), sandboxAt: instantAfter(change) };
    if (change.kind === "freeze") return { mode: "frozen", scale, ...at };
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
