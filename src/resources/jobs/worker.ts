import { type Clock, nextTurn } from "../../core/clock.ts";
import type { Worker } from "../../sandbox/sandbox.ts";
import type { jobEvents } from "./events.ts";
import type { JobStore, MovedJob } from "./store.ts";

type Dependencies = {
  readonly sandboxKey: number;
  readonly store: JobStore;
  readonly clock: Clock;
  /** The wall clock times pauses after failures, because the clock of the sandbox may be frozen. */
  readonly wallClock: Clock;
  readonly events: ReturnType<typeof jobEvents>;
  readonly onFailure: (error: unknown) => void;
};

/** How many jobs one transaction moves, before the server answers other requests. */
const chunk = 20;

/** The pause after an error of the database, such as a full disk. */
const restMs = 1000;

/** Starts a worker, which writes the transitions of jobs when they are due. */
export function startWorker({ sandboxKey, store, clock, wallClock, events, onFailure }: Dependencies): Worker {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next transition that this process knows of. */
  let dueAt = -Infinity;

  /** @param waits whether to wait for another process that is writing, because a caller waits for the result */
  async function write(waits: boolean): Promise<void> {
    for (;;) {
      // Read the clock each time: the sandbox may have been reset meanwhile.
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
      // Let the server answer other requests between two writes.
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
      // Pass a reason, because creating the default AbortError captures a stack trace.
      sleep.abort("nudged");
    },
    stop() {
      stopping.abort();
      sleep.abort();
      return running;
    },
  };
}
