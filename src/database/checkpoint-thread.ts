import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

// The worker thread of src/database/checkpoints.ts. For each message it copies the write-ahead log to the database file.
const sqlite = new Sqlite(workerData as string, { fileMustExist: true });

parentPort?.on("message", (isLast: boolean) => {
  if (isLast) {
    sqlite.close();
    parentPort?.close();
    return;
  }
  try {
    sqlite.pragma("wal_checkpoint(PASSIVE)");
  } catch {
    // A failed checkpoint, for example on a full disk, does not block writers. It is repeated later.
  }
  parentPort?.postMessage("done");
});
