import { type Clock, nextTurn } from "../core/clock.ts";

type Parts<Key> = {
  /** Writes the changes of these keys in one transaction. Throws what the database throws. */
  readonly write: (keys: readonly Key[]) => void;
  /** The wall clock times the writes, because a frozen sandbox has changes to write too. */
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
};

/** The shortest time between two writes. */
const delayMs = 1000;

/** How many changes are written in one turn of the event loop. */
const writtenAtOnce = 500;

export type WriteBehind<Key> = {
  /** Marks a key as changed. */
  readonly changed: (key: Key) => void;
  /** Writes all changes immediately. Throws what the database throws. */
  readonly flush: () => void;
  /** Writes all changes and stops. Changes that the database refuses are lost. */
  readonly close: () => void;
};

/**
 * Writes changes of data in memory to the database, at most once a second and never while a request is handled. A killed process
 * loses the changes of its last second.
 */
export function createWriteBehind<Key>({ write, wallClock, onFailure }: Parts<Key>): WriteBehind<Key> {
  const changes = new Set<Key>();
  const closed = new AbortController();
  let isScheduled = false;

  function writeSome(): void {
    const keys: Key[] = [];
    for (const key of changes) if (keys.push(key) === writtenAtOnce) break;
    write(keys);
    for (const key of keys) changes.delete(key);
  }

  function schedule(): void {
    if (isScheduled || closed.signal.aborted) return;
    isScheduled = true;
    void wallClock.sleepUntil(wallClock.now() + delayMs, closed.signal).then(writeInTurns);
  }

  async function writeInTurns(): Promise<void> {
    try {
      while (changes.size > 0 && !closed.signal.aborted) {
        writeSome();
        await nextTurn();
      }
    } catch (error) {
      onFailure(error);
    }
    isScheduled = false;
    if (changes.size > 0) schedule();
  }

  function flush(): void {
    while (changes.size > 0) writeSome();
  }

  return {
    changed(key) {
      changes.add(key);
      schedule();
    },
    flush,
    close() {
      closed.abort();
      try {
        flush();
      } catch (error) {
        onFailure(error);
      }
    },
  };
}
