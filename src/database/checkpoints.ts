import { Worker } from "node:worker_threads";
import type { Database as Sqlite } from "better-sqlite3";

/** Copies the log of a database to its file while others are answered. */
export type Checkpoints = {
  /** Tells that something has been committed. Never throws. */
  committed(): void;
  /** Ends the thread, if there is one; resolves when it has let go of the database. */
  close(): Promise<void>;
};

/** From so many pages in the log on, a thread copies them. SQLite would do so itself, and wait for the disk. */
const pagesForThread = 250;

/**
 * From so many on, SQLite does it itself, as it would without a thread, so that the log takes no more room; little is left
 * to be done of what the thread has copied.
 */
const pagesForSqlite = 1000;

/**
 * The size that a log file is cut to when SQLite starts it again: twice the usual size. It grows beyond this while a reader
 * keeps SQLite from starting it again.
 */
const largestLogBytes = 2 * pagesForSqlite * 4096;

/** Looking at the log costs a few microseconds. */
const commitsBetweenLooks = 10;

/** After so many more, a thread is started in the place of one that has failed, or could not be started. */
const commitsAfterFailure = 1000;

type Log = { readonly log: number; readonly checkpointed: number };

// In `src` and in `dist` alike, the file of the thread is beside this one.
const program = new URL(`./checkpoint-thread${/\.\w+$/.exec(import.meta.url)?.[0]}`, import.meta.url);

/** @param path the file of the database, whose log is on */
export function createCheckpoints(sqlite: Sqlite, path: string): Checkpoints {
  sqlite.pragma(`wal_autocheckpoint = ${pagesForSqlite}`);
  sqlite.pragma(`journal_size_limit = ${largestLogBytes}`);
  const look = sqlite.prepare<[], Log>("PRAGMA wal_checkpoint(NOOP)");
  let commits = 0;
  let isBusy = false;
  let thread: Worker | undefined;

  function startThread(): Worker {
    const started = new Worker(program, { workerData: path, execArgv: [], name: "audity-mock checkpoints" });
    started.unref();
    started.on("message", () => (isBusy = false));
    // The reason is not logged: SQLite makes the checkpoints itself until the next attempt.
    started.on("error", () => undefined);
    started.on("exit", () => {
      thread = undefined;
      isBusy = false;
      commits = -commitsAfterFailure;
    });
    return started;
  }

  return {
    committed() {
      commits += 1;
      if (isBusy || commits < commitsBetweenLooks) return;
      commits = 0;
      try {
        const { log, checkpointed } = look.get() ?? { log: 0, checkpointed: 0 };
        if (log - checkpointed < pagesForThread) return;
        thread ??= startThread();
        thread.postMessage(false);
        isBusy = true;
      } catch {
        // What was committed stays so. Where a thread cannot be started, SQLite does it alone.
        commits = -commitsAfterFailure;
      }
    },
    async close() {
      const ending = thread;
      if (!ending || ending.threadId === -1) return;
      await new Promise((resolve) => {
        ending.once("exit", resolve);
        ending.ref();
        ending.postMessage(true);
      });
    },
  };
}
