import { type Clock, nextTurn } from "../../core/clock.ts";
import type { JobStore } from "./store.ts";

/**
 * Writes where the jobs of one sandbox stand when their instants have come, and has the webhook told. No answer waits for
 * it: where a job stands follows from its facts.
 */
export type Worker = {
  /** Writes everything that is due at the sandbox's instant. Rejects where the database refuses; the worker tries again. */
  catchUp(): Promise<void>;
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
  readonly onMoved: () => void;
  readonly onFailure: (error: unknown) => void;
};

/** How many jobs one transaction moves before others get their turn. */
const chunk = 20;

/** How long the worker rests after the database refused it, for example for want of disk. */
const restMs = 1000;

/** Starts a worker, which at once begins to write what is due. */
export function startWorker({ sandboxKey, store, clock, wallClock, onMoved, onFailure }: Dependencies): Worker {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next move, as far as this process knows. */
  let dueAt = -Infinity;

  /** @param waits whether somebody waits for it, so that it waits for another process that is writing */
  async function write(waits: boolean): Promise<void> {
    for (;;) {
      // Read anew each time: meanwhile the sandbox may have gone back to its beginning.
      const moved = store.moveDue(sandboxKey, clock.now(), chunk, waits);
      if (moved > 0) onMoved();
      if (moved < chunk) break;
      await nextTurn();
      // The database may have been closed meanwhile.
      if (isStopping()) return;
    }
    dueAt = store.nextDueAt(sandboxKey) ?? Infinity;
  }

  async function run(): Promise<void> {
    while (!isStopping()) {
      sleep = new AbortController();
      await clock.sleepUntil(dueAt, sleep.signal);
      // Whatever a table may hold, others get their turn.
      await nextTurn();
      if (isStopping()) return;
      try {
        await write(false);
      } catch (error) {
        onFailure(error);
        await wallClock.sleepUntil(wallClock.now() + restMs, stopping.signal);
      }
    }
  }

  const running = run();
  return {
    catchUp: () => write(true),
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
