import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { Experiment } from "./experiment.ts";
import { launch, refusalProblem, startServer } from "./server.ts";

/**
 * Names and contents of all files of a folder that hold something: beside a file that SQLite has only looked at it leaves
 * an empty log, and the index of that log.
 */
export const contentsOf = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => !name.endsWith("-shm") && statSync(join(folder, name)).size > 0)
    .toSorted()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")}`,
    )
    .join("\n");

export const newer: Experiment = {
  name: "file of a newer version",
  tried: () => "A start on a file with a migration that this version does not know",
  promised: "One message and exit code 2; the file does not change",
  async run({ folder }) {
    const db = `${folder}/mock.db`;
    await (await startServer(db)).end("SIGTERM");
    const sqlite = new Sqlite(db);
    sqlite.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)");
    sqlite.close();
    const before = contentsOf(folder);
    const end = await launch(db).ended;
    const problem = refusalProblem(end);
    const isChanged = contentsOf(folder) !== before;
    return {
      happened: `exit code ${end.code}: “${end.errors.trim().replace(db, "FILE")}”`,
      lost: isChanged ? 1 : 0,
      broken: [...(problem === null ? [] : [problem]), ...(isChanged ? ["the file was changed"] : [])],
    };
  },
};
