import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

// A thread of its own, of src/database/checkpoints.ts: for each message it copies what the log holds to the file.
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
    // Whatever keeps it from being done now, such as a full disk, keeps nobody from writing; later it is tried again.
  }
  parentPort?.postMessage("done");
});
