import Sqlite from "better-sqlite3";
import { start } from "../src/start.ts";
import { type BenchOptions, machine } from "./compare.ts";
import { benchDue } from "./due.ts";
import { print } from "./report.ts";

const capturePath = (index: number): string =>
  `/api/nucleus/captures/11111111-1111-4111-8111-${index.toString(16).padStart(12, "0")}`;

/** A note of which five items and three memories come. */
const note = `We agreed to start with the intake process.
The report is approved.
Please send the process map by Friday.
Most of the time goes into copying data between two systems.
Write to contact@example.com.`;

/** Makes a file of a frozen sandbox with many pending captures of its first owner, all due a minute on. @returns a token */
async function fillCaptures(file: string, captures: number): Promise<string> {
  const mock = await start({ db: file, seed: 1, clock: "frozen" });
  const now = Date.parse((await mock.clock.read()).now);
  await mock.stop();
  const sqlite = new Sqlite(file);
  sqlite
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < @captures)
      INSERT INTO captures (sandbox_key, owner_key, id, channel, raw_content, scenario, run, captured_at, queued_at,
        starts_at, ends_at, outcome, status, next_due_at)
      SELECT 1, 1, printf('11111111-1111-4111-8111-%012x', n), 'text_note', @note, 'processes', 0, @now, @now,
        @dueAt, @dueAt, 'processed', 'pending', @dueAt
      FROM numbers WHERE n < @captures`,
    )
    .run({ captures, note, now, dueAt: now + 60_000 });
  sqlite.close();
  return mock.token;
}

/** How polls do while many captures are read at once. */
export async function benchCaptures(folder: string, { captures }: BenchOptions): Promise<void> {
  const db = `${folder}/captures.db`;
  const token = await fillCaptures(db, captures);
  await benchDue({ db, token, count: captures, what: "captures", pathOf: capturePath, ended: "processed" });
  print(`\n${machine()}`);
}
