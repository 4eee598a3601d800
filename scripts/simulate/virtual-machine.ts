// The machine of a simulation: its clocks, its timers and its random numbers. Must be loaded before any module of `src`, because those
// keep the functions of Node that they find when they are loaded.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { performance } from "node:perf_hooks";
import timers from "node:timers";

/** A process of the simulated machine. What it has planned dies with it. */
export type VirtualProcess = {
  readonly name: string;
  isDead: boolean;
  /** What `setImmediate` has planned, in order. */
  readonly turns: (() => void)[];
};

type Timer = {
  readonly at: number;
  readonly order: number;
  readonly process: VirtualProcess;
  readonly action: () => void;
};

/** The instant at which every simulated machine is switched on. */
export const switchedOnAt = Date.UTC(2026, 2, 1);

let monotonic = 0;
let wallOffset = 0;
let order = 0;
let random = 0;
let planned = new Map<object, Timer>();
let current: VirtualProcess = { name: "outside", isDead: false, turns: [] };

/** A number below 2^32 that follows from the seed and the numbers before (mulberry32). */
function nextWord(): number {
  random = (random + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random ^ (random >>> 15), 1 | random);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

const randomBytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => nextWord() & 255));

function setTimeoutHere(action: (...values: unknown[]) => void, ms = 1, ...values: unknown[]): object {
  const timer = { ref: () => timer, unref: () => timer, hasRef: () => true };
  const at = monotonic + Math.max(1, Math.ceil(ms));
  planned.set(timer, { at, order: (order += 1), process: current, action: () => action(...values) });
  return timer;
}

const here = {
  setTimeout: setTimeoutHere,
  clearTimeout: (timer?: object) => {
    if (timer) planned.delete(timer);
  },
  setImmediate: (action: (...values: unknown[]) => void, ...values: unknown[]) =>
    void current.turns.push(() => action(...values)),
};

const realSetImmediate = timers.setImmediate;

/** Resolves when all that follows at once from what has happened has happened too: nothing of a simulation waits for the real machine. */
export const settled = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));

/** Replaces the clocks, timers and random numbers of this process. */
export function becomeVirtual(): void {
  Object.assign(timers, here);
  Object.assign(crypto, {
    randomBytes,
    randomInt: (most: number) => nextWord() % most,
    randomUUID: () => {
      const hex = randomBytes(16).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  });
  syncBuiltinESMExports();
  Object.defineProperty(performance, "timeOrigin", { value: switchedOnAt });
  Object.defineProperty(performance, "now", { value: () => monotonic });
  Date.now = () => Math.floor(switchedOnAt + wallOffset + monotonic);
}

export const machine = {
  /** Switches the machine off and on again. */
  switchOn(seed: number): void {
    random = seed | 0;
    planned = new Map();
    monotonic = wallOffset = order = 0;
  },
  /** Lets the random numbers that follow depend on another seed. */
  reseed: (seed: number): void => void (random = seed | 0),
  /** Milliseconds since the machine was switched on. */
  get uptimeMs(): number {
    return monotonic;
  },
  /** The process that acts. */
  get acting(): VirtualProcess {
    return current;
  },
  /** Whether it is this process that acts. */
  isRunning: (name: string | undefined): boolean => current.name === name,
  /** Sets the clock of the machine forward, or back. */
  jump: (ms: number): void => void (wallOffset += ms),
  /** Lets time pass in which no timer runs. */
  stall: (ms: number): void => void (monotonic += ms),
  /** Runs something as a process, and all that follows from it at once. */
  async as<Result>(process: VirtualProcess, action: () => Result): Promise<Result> {
    current = process;
    const result = action();
    await settled();
    return result;
  },
  /** The timers of living processes that are due, in order. They are no longer planned. */
  takeDue(): readonly Timer[] {
    const due = [...planned].filter(([, { at, process }]) => at <= monotonic && !process.isDead);
    for (const [timer] of due) planned.delete(timer);
    return due.map(([, timer]) => timer).sort((one, other) => one.at - other.at || one.order - other.order);
  },
  /** The time of the next timer on the monotonic clock; Infinity without one. */
  nextTimerAt(): number {
    let next = Infinity;
    for (const { at, process } of planned.values()) if (!process.isDead && at < next) next = at;
    return next;
  },
  /** Lets time pass until an instant of the monotonic clock. */
  passTo: (at: number): void => void (monotonic = Math.max(monotonic, at)),
};
