import { desc, eq, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { analyses } from "../database/schema.ts";

export type AnalysisRow = typeof analyses.$inferSelect;
export type AnalysisStore = ReturnType<typeof createAnalysisStore>;

export function createAnalysisStore({ orm, sqlite }: Database) {
  const latest = orm
    .select()
    .from(analyses)
    .where(eq(analyses.projectKey, sql.placeholder("projectKey")))
    .orderBy(desc(analyses.createdAt), desc(analyses.key))
    .limit(1)
    .prepare();
  const addForJobs = sqlite.prepare<[string]>(`
    INSERT INTO analyses (project_key, job_key, id, status, created_at, completed_at)
    SELECT project_key, key, analysis_id, 'complete', ends_at, ends_at FROM jobs
    WHERE key IN (SELECT value FROM json_each(?)) ORDER BY ends_at, key`);

  return {
    latest: (projectKey: number): AnalysisRow | undefined => latest.get({ projectKey }),
    /** Creates the analyses that jobs name, at the instants at which they completed. */
    addForJobs(jobKeys: readonly number[]): void {
      addForJobs.run(JSON.stringify(jobKeys));
    },
  };
}
