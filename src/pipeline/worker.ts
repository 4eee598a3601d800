import { type Clock, nextTurn } from "../core/clock.ts";
import type { Worker } from "../sandbox/sandbox.ts";
import type { Moves } from "./moves.ts";

type Dependencies<Row> = {
  readonly sandboxKey: number;
  readonly moves: Pick<Moves<Row>, "nextDueAt" | "moveDue">;
  readonly clock: Clock;
  /** The wall clock times pauses after failures, because the clock of the sandbox may be frozen. */
  readonly wallClock: Clock;
  /** How many rows one transaction moves, before the server answers other requests. */
  readonly chunk: number;
  /** Called in the transaction that moves rows. */
  readonly onMoving: (moved: readonly Row[]) => void;
  /** Called after the transaction. */
  readonly onMoved: (moved: readonly Row[]) => void;
  readonly onFailure: (error: unknown) => void;
};

/** How many turns of the event loop a response takes: read, handle and write. */
const turnsOfAnAnswer = 4;

/** The pause after an error of the database, such as a full disk. */
const restMs = 1000;

/** Starts a worker, which writes transitions when they are due. */
export function startWorker<Row>(dependencies: Dependencies<Row>): Worker {
  const { sandboxKey, moves, chunk, clock, wallClock, onMoving, onMoved, onFailure } = dependencies;
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let sleep = new AbortController();
  /** The instant of the next transition that this process knows of. */
  let dueAt = -Infinity;

  /** @param waits whether to wait for another process that is writing, because a caller waits for the result */
  async function write(waits: boolean): Promise<void> {
    for (;;) {
      // Read the clock each time: the sandbox may have been reset meanwhile.
      let rows: readonly Row[] = [];
      const moved = moves.moveDue(sandboxKey, clock.now(), chunk, waits, (each) => {
        rows = each;
        onMoving(rows);
      });
      if (moved > 0) onMoved(rows);
      if (moved < chunk) break;
      for (let turns = 0; turns < turnsOfAnAnswer; turns += 1) await nextTurn();
      // The database may have been closed meanwhile.
      if (isStopping()) return;
    }
    dueAt = moves.nextDueAt(sandboxKey) ?? Infinity;
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
