import { type Clock, nextTurn } from "../sandbox/clock.ts";
import type { JobAddress, JobStore } from "./store.ts";

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
  /** Tells the worker that something may be due earlier than it thinks. */
  nudge(): void;
  /** Ends the worker; resolves when it is at rest. */
  stop(): Promise<void>;
};

type Dependencies = {
  readonly sandboxKey: number;
  readonly store: JobStore;
  readonly clock: Clock;
  /** On the wall clock: a pause after a failure must pass in a frozen sandbox too. */
  readonly wallClock: Clock;
  readonly onMoved: (jobs: readonly JobAddress[]) => void;
  readonly onFailure: (error: unknown) => void;
};

/** How many jobs one transaction moves before others get their turn. */
const chunk = 500;

/** How long the worker rests after the database refused it, for example for want of disk. */
const restMs = 1000;

/**
 * Moves what is due by now, and starts a worker that goes on from there.
 * @throws whatever the database does: then no worker has started
 */
export async function startWorker({
  sandboxKey,
  store,
  clock,
  wallClock,
  onMoved,
  onFailure,
}: Dependencies): Promise<Worker> {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next move, as far as this process knows. */
  let dueAt = -Infinity;
  let rest: Promise<void> | undefined;

  /** @param onRefused runs at once, before anybody else has the same thought */
  async function moveAllDue(onRefused: (error: unknown) => void): Promise<void> {
    const now = clock.now();
    try {
      for (;;) {
        const moved = store.moveDue(sandboxKey, now, chunk);
        if (moved.length > 0) onMoved(moved);
        if (moved.length < chunk) break;
        await nextTurn();
        // The database may have been closed meanwhile.
        if (isStopping()) return;
      }
      dueAt = store.nextDueAt(sandboxKey) ?? Infinity;
    } catch (error) {
      onRefused(error);
      throw error;
    }
  }

  const catchUp = () =>
    moveAllDue((error) => {
      onFailure(error);
      rest ??= wallClock.sleepUntil(wallClock.now() + restMs, stopping.signal).then(() => {
        rest = undefined;
      });
    });

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

  await moveAllDue(() => undefined);
  const running = run();
  return {
    catchUp,
    settle: () => (rest || clock.now() < dueAt ? undefined : catchUp().catch(() => undefined)),
    nudge() {
      dueAt = -Infinity;
      sleep.abort();
    },
    stop() {
      stopping.abort();
      sleep.abort();
      return running;
    },
  };
}
