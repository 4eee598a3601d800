import { type Clock, nextTurn } from "../core/clock.ts";

type Parts<Key> = {
  /** Writes in one transaction what has changed under these keys. Throws what the database throws. */
  readonly write: (keys: readonly Key[]) => void;
  /** The wall clock times the writes, because a frozen sandbox has changes to write too. */
  readonly wallClock: Clock;
  readonly onFailure: (error: unknown) => void;
};

/** Changes are written at most this often. */
const delayMs = 1000;

/** How many are written before requests get their turn. */
const writtenAtOnce = 500;

export type WriteBehind<Key> = {
  /** Remembers that something has changed under a key. */
  readonly changed: (key: Key) => void;
  /** Writes everything at once. Throws what the database throws. */
  readonly flush: () => void;
  /** Writes everything and stops. What the database refuses is lost. */
  readonly close: () => void;
};

/**
 * Writes changes of what is kept in memory to the database: at most once a second, and never while a request is answered.
 * A process that is killed loses the changes of its last second.
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
