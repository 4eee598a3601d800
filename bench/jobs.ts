import Sqlite from "better-sqlite3";
import { start } from "../src/start.ts";
import type { Polls } from "./contenders.ts";

/** The path of one of the jobs that `fillJobs` makes. */
export const jobPath = (index: number): string =>
  `/api/agent/jobs/11111111-1111-4111-8111-${index.toString(16).padStart(12, "0")}`;

/**
 * Makes a file with many jobs of the first demo owner: all completed long ago, or all pending in a frozen sandbox and due
 * in the same instant, a minute on.
 * @returns the owner's token
 */
export async function fillJobs(file: string, jobs: number, status: "completed" | "pending"): Promise<string> {
  const mock = await start({ db: file, seed: 1, clock: status === "pending" ? "frozen" : "real" });
  const now = Date.parse((await mock.clock.read()).now);
  await mock.stop();
  const [createdAt, dueAt] = status === "pending" ? [now, now + 60_000] : [0, 10_000];
  const sqlite = new Sqlite(file);
  sqlite
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < @jobs)
      INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at, starts_at, ends_at, outcome,
        next_due_at, analysis_id)
      SELECT 1, 1, 1, printf('11111111-1111-4111-8111-%012x', n), 'completes', @status, @createdAt, @dueAt, @dueAt,
        'completed', iif(@status = 'pending', @dueAt, NULL), printf('22222222-2222-4222-8222-%012x', n)
      FROM numbers WHERE n < @jobs`,
    )
    .run({ jobs, status, createdAt, dueAt });
  sqlite.close();
  return mock.token;
}

/** A file with many completed jobs, the paths to poll them, and what the first poll is answered. */
export async function preparePolls(file: string, jobs: number): Promise<Polls> {
  const token = await fillJobs(file, jobs, "completed");
  const headers = { authorization: `Bearer ${token}` };
  const paths = Array.from({ length: jobs }, (_, index) => jobPath(index));
  await using mock = await start({ db: file });
  const body = await (await fetch(`${mock.url}${paths[0]}`, { headers })).text();
  return { file, paths, headers, body };
}
