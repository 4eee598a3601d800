import { type Clock, nextTurn } from "../../core/clock.ts";
import type { Worker } from "../../sandbox/sandbox.ts";
import type { jobEvents } from "./events.ts";
import type { JobStore, MovedJob } from "./store.ts";

type Dependencies = {
  readonly sandboxKey: number;
  readonly store: JobStore;
  readonly clock: Clock;
  /** On the wall clock: a pause after a failure must pass in a frozen sandbox too. */
  readonly wallClock: Clock;
  readonly events: ReturnType<typeof jobEvents>;
  readonly onFailure: (error: unknown) => void;
};

/** How many jobs one transaction moves before others get their turn. */
const chunk = 20;

/** How long the worker rests after the database refused it, for example for want of disk. */
const restMs = 1000;

/** Starts a worker, which at once begins to write what is due. */
export function startWorker({ sandboxKey, store, clock, wallClock, events, onFailure }: Dependencies): Worker {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next move, as far as this process knows. */
  let dueAt = -Infinity;

  /** @param waits whether somebody waits for it, so that it waits for another process that is writing */
  async function write(waits: boolean): Promise<void> {
    for (;;) {
      // Read anew each time: meanwhile the sandbox may have gone back to its beginning.
      let jobs: readonly MovedJob[] = [];
      const moved = store.moveDue(sandboxKey, clock.now(), chunk, waits, (each) => {
        jobs = each;
        events.emit("moving", { sandboxKey, jobs });
      });
      if (moved > 0) events.emit("moved", { sandboxKey, jobs });
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
