import { and, desc, eq, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { analyses } from "../database/schema.ts";

export type AnalysisRow = typeof analyses.$inferSelect;
export type AnalysisStore = ReturnType<typeof createAnalysisStore>;

export function createAnalysisStore({ orm, sqlite }: Database) {
  const latestFirst = [desc(analyses.createdAt), desc(analyses.jobKey)];
  const ofProject = eq(analyses.projectKey, sql.placeholder("projectKey"));
  const latest = orm
    .select()
    .from(analyses)
    .where(ofProject)
    .orderBy(...latestFirst)
    .limit(1)
    .prepare();
  const latestComplete = orm
    .select()
    .from(analyses)
    .where(and(ofProject, eq(analyses.status, "complete")))
    .orderBy(...latestFirst)
    .limit(1)
    .prepare();
  const ofJob = orm
    .select()
    .from(analyses)
    .where(eq(analyses.jobKey, sql.placeholder("jobKey")))
    .prepare();

  /** Jobs that end in the turn in which they begin, and those of an older version, have no row yet. */
  const put = (status: AnalysisRow["status"], completedAt: string, where: string) =>
    sqlite.prepare<[string]>(`
      INSERT INTO analyses (project_key, job_key, id, status, created_at, completed_at)
      SELECT project_key, key, analysis_id, '${status}', coalesce(starts_at, ends_at), ${completedAt} FROM jobs
      WHERE key IN (SELECT value FROM json_each(?)) ${where} ORDER BY starts_at, key
      ON CONFLICT (job_key) DO UPDATE SET status = excluded.status, completed_at = excluded.completed_at`);
  const begin = put("running", "NULL", "");
  const complete = put("complete", "ends_at", "");
  // A job that was never processed has begun no analysis.
  const fail = put("failed", "NULL", "AND starts_at IS NOT NULL");
  const abandon = sqlite.prepare<[string]>(
    `UPDATE analyses SET status = 'failed'
     WHERE status = 'running' AND job_key IN (SELECT value FROM json_each(?))`,
  );

  return {
    latest: (projectKey: number): AnalysisRow | undefined => latest.get({ projectKey }),
    latestComplete: (projectKey: number): AnalysisRow | undefined => latestComplete.get({ projectKey }),
    ofJob: (jobKey: number): AnalysisRow | undefined => ofJob.get({ jobKey }),
    /** Jobs have begun to make their analyses. */
    begin: (jobKeys: readonly number[]): void => void begin.run(JSON.stringify(jobKeys)),
    /** Jobs have completed, at the instants at which they ended. */
    complete: (jobKeys: readonly number[]): void => void complete.run(JSON.stringify(jobKeys)),
    fail: (jobKeys: readonly number[]): void => void fail.run(JSON.stringify(jobKeys)),
    /** Jobs are gone: what they had not finished will never be. */
    abandon: (jobKeys: readonly number[]): void => void abandon.run(JSON.stringify(jobKeys)),
  };
}
