import { type Clock, nextTurn } from "../sandbox/clock.ts";
import type { JobStore, MovedJob } from "./store.ts";

/** Moves the jobs of one sandbox when their instants have come. Nothing else in this process moves a job. */
export type Worker = {
  /** Moves everything that is due at the sandbox's instant; the world is there when it resolves. */
  catchUp(): Promise<void>;
  /**
   * For a request that is about to be answered: moves what is due although the worker has not woken yet, or returns
   * undefined when nothing is. Never rejects; where the database refuses, the table stays as it was, and the database
   * is left alone for a while.
   */
  settle(): Promise<void> | undefined;
  /** Whether something is due that has not moved. */
  isBehind(): boolean;
  /** The instant at which the next job of the sandbox moves, or null when all have come to rest. */
  nextDueAt(): number | null;
  /** Tells the worker that something may be due earlier than it thinks: at an instant, or at once. */
  nudge(at?: number): void;
  /** Ends the worker; resolves when it is at rest. */
  stop(): Promise<void>;
};

type Dependencies = {
  readonly sandboxKey: number;
  readonly store: JobStore;
  readonly clock: Clock;
  /** On the wall clock: a pause after a failure must pass in a frozen sandbox too. */
  readonly wallClock: Clock;
  readonly onMoved: (jobs: readonly MovedJob[]) => void;
  readonly onFailure: (error: unknown) => void;
};

/** How many jobs one transaction moves before others get their turn. */
const chunk = 20;

/** How long the worker rests after the database refused it, for example for want of disk. */
const restMs = 1000;

/** Starts a worker, which at once begins to move what is due. */
export function startWorker({ sandboxKey, store, clock, wallClock, onMoved, onFailure }: Dependencies): Worker {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next move, as far as this process knows. */
  let dueAt = -Infinity;
  let rest: Promise<void> | undefined;

  async function catchUp(): Promise<void> {
    try {
      for (;;) {
        // Read anew each time: meanwhile the sandbox may have gone back to its beginning.
        const moved = store.moveDue(sandboxKey, clock.now(), chunk);
        if (moved.length > 0) onMoved(moved);
        if (moved.length < chunk) break;
        await nextTurn();
        // The database may have been closed meanwhile.
        if (isStopping()) return;
      }
      dueAt = store.nextDueAt(sandboxKey) ?? Infinity;
    } catch (error) {
      onFailure(error);
      // At once, before anybody else has the same thought.
      rest ??= wallClock.sleepUntil(wallClock.now() + restMs, stopping.signal).then(() => {
        rest = undefined;
      });
      throw error;
    }
  }

  async function run(): Promise<void> {
    while (!isStopping()) {
      sleep = new AbortController();
      await clock.sleepUntil(dueAt, sleep.signal);
      await rest;
      // Whatever a table may hold, others get their turn.
      await nextTurn();
      if (!isStopping()) await catchUp().catch(() => undefined);
    }
  }

  const isBehind = () => !rest && clock.now() >= dueAt;

  const running = run();
  return {
    catchUp,
    nextDueAt: () => store.nextDueAt(sandboxKey),
    isBehind,
    settle: () => (isBehind() ? catchUp().catch(() => undefined) : undefined),
    nudge(at = -Infinity) {
      if (at >= dueAt && at > -Infinity) return;
      dueAt = at;
      // With a reason of its own: to make one up takes a stack.
      sleep.abort("nudged");
    },
    stop() {
      stopping.abort();
      sleep.abort();
      return running;
    },
  };
}
