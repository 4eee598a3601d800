/** How a clock runs: with the wall clock, not at all, or a multiple of the wall clock. */
export type ClockMode = "real" | "frozen" | "scaled";

/** What has to be kept so that another process continues the same clock: at wall-clock instant `realAt` it showed `sandboxAt`. */
export type ClockState = {
  readonly mode: ClockMode;
  /** Sandbox milliseconds per real millisecond; 1 unless scaled. */
  readonly scale: number;
  readonly realAt: number;
  readonly sandboxAt: number;
};

const modes: readonly string[] = ["real", "frozen", "scaled"] satisfies readonly ClockMode[];

/** The fastest clock: a day in less than a tenth of a second. */
const largestScale = 1_000_000;

/** @returns one sentence when no clock can run like this, or null */
export function clockProblem(mode: string, scale: number): string | null {
  if (!modes.includes(mode)) return `clock must be one of ${modes.join(", ")}, not ${JSON.stringify(mode)}.`;
  if (scale > 0 && scale <= largestScale) return null;
  return `clockScale must be a number above 0 and up to ${largestScale}, not ${scale}.`;
}

export type Clock = {
  /** The instant that the sandbox lives in, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves when `now()` has reached `at`, or when the signal aborts. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** How long a client on the wall clock has to wait for `sandboxMs` to pass here. */
  toRealMs(sandboxMs: number): number;
  /** Moves the clock forward; sleepers that are due wake up. Throws RangeError for a negative or absurd duration. */
  advance(durationMs: number): void;
  /** What `advance` would lead to, without moving. Throws like it. */
  stateAfter(durationMs: number): ClockState;
  /** Goes on as the same clock in another process does; sleepers that are due wake up. */
  adopt(state: ClockState): void;
  readonly mode: ClockMode;
};

/** The first instant of a frozen sandbox that was not told another: 2026-01-01T00:00:00.000Z. */
export const frozenStart = Date.UTC(2026, 0, 1);

/** The last instant that ISO 8601 writes with four digits for the year. */
export const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const longestTimerMs = 2 ** 31 - 1;

/** Wall-clock instant in milliseconds since the epoch. */
const realNow = (): number => Date.now();

/** Runs `action` when the input that this turn of the event loop found has been taken in. */
export const endOfTurn = (action: () => void): void => void setImmediate(action);

/** Lets what else is waiting in this process run, then resolves. */
export const nextTurn = (): Promise<void> => new Promise(endOfTurn);

/** A state in which a sandbox begins: real and scaled clocks start at the wall clock, frozen ones at `frozenStart`. */
export function initialClockState(mode: ClockMode, scale = 1): ClockState {
  const realAt = realNow();
  return { mode, scale: mode === "scaled" ? scale : 1, realAt, sandboxAt: mode === "frozen" ? frozenStart : realAt };
}

export function createClock(initial: ClockState): Clock {
  let state = initial;
  let latest = -Infinity;
  const sleepers = new Set<() => void>();

  function now(): number {
    const elapsed = state.mode === "frozen" ? 0 : (realNow() - state.realAt) * state.scale;
    // The wall clock may be set back under us; no sandbox ever sees that.
    latest = Math.max(latest, Math.floor(state.sandboxAt + elapsed));
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
        if (signal?.aborted || now() >= at) return finish();
        if (state.mode === "frozen") return;
        timer = setTimeout(arm, Math.min(Math.ceil((at - now()) / state.scale), longestTimerMs));
        timer.unref();
      };
      sleepers.add(arm);
      signal?.addEventListener("abort", finish);
      arm();
    });
  }

  function stateAfter(durationMs: number): ClockState {
    const target = now() + durationMs;
    if (!Number.isSafeInteger(durationMs) || durationMs < 0 || target > lastInstant) {
      throw new RangeError(`A clock moves forward by whole milliseconds up to the year 9999, not by ${durationMs}.`);
    }
    return { ...state, realAt: realNow(), sandboxAt: target };
  }

  function adopt(adopted: ClockState): void {
    state = adopted;
    for (const arm of [...sleepers]) arm();
  }

  return {
    now,
    sleepUntil,
    advance: (durationMs) => adopt(stateAfter(durationMs)),
    stateAfter,
    adopt,
    toRealMs: (sandboxMs) => sandboxMs / state.scale,
    get mode() {
      return state.mode;
    },
  };
}
