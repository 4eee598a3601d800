import { Worker } from "node:worker_threads";
import type { Database as Sqlite } from "better-sqlite3";

/** Copies the write-ahead log of a database to its file in a worker thread, while the server handles requests. */
export type Checkpoints = {
  /** Called after each commit. Never throws. */
  committed(): void;
  /** Stops the thread, if there is one. Resolves when it has closed the database. */
  close(): Promise<void>;
};

/**
 * The number of pages in the log from which the thread copies them. SQLite would do it in the writing thread, and block it. Most
 * writes change the same pages, and a checkpoint copies each page once, so fewer checkpoints copy less.
 */
const pagesForThread = 1000;

/**
 * The number of pages from which SQLite copies them itself, which limits the size of the log. Most of them have been copied by
 * the thread.
 */
const pagesForSqlite = 4000;

/**
 * The size that a log file is cut to when SQLite starts it again: twice the usual size. It grows beyond this while a reader
 * keeps SQLite from starting it again.
 */
const largestLogBytes = 2 * pagesForSqlite * 4096;

/** Check the log at most this often, because each check costs a few microseconds. */
const commitsBetweenLooks = 10;

/** After this many more pages, a failed thread is started again. */
const commitsAfterFailure = 1000;

type Log = { readonly log: number; readonly checkpointed: number };

// The file of the thread is next to this one, both in `src` and in `dist`.
const program = new URL(`./checkpoint-thread${/\.\w+$/.exec(import.meta.url)?.[0]}`, import.meta.url);

/** @param path the database file in WAL mode */
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
        // The commit is valid anyway. Without a thread, SQLite makes the checkpoints itself.
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
