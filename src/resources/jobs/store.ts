import type { Context } from "../../capability/capability.ts";
import { and, count, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { bulkInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { jobs } from "./table.ts";
import { projects } from "../projects/module.ts";
import { owners, tokens } from "../account/module.ts";
import type { JobFacts, JobFate, JobRow } from "./job-status.ts";
import type { JobState } from "../../contract/job-states.ts";
import { leavesAt } from "../../pipeline/lifecycle.ts";
import { createMoves, type Moved, statusInSql } from "../../pipeline/moves.ts";

type Columns = typeof jobs.$inferSelect;

export type NewJob = JobRow & Omit<Columns, keyof JobRow | "key" | "status" | "nextDueAt" | "forcedAt">;

/** What identifies a job for a client. `tokenKey` is the token that has started a magic job; null for other jobs. */
export type JobAddress = Pick<Columns, "ownerKey" | "tokenKey" | "id">;

/** A job whose state the worker has changed. */
export type MovedJob = Moved & { readonly projectId: string; readonly analysisId: string };

/** A complete job. */
export type JobRecord = NewJob &
  Pick<Columns, "key" | "forcedAt"> & { readonly ownerId: string; readonly tokenId: string | null };

/** What of a job can change. */
export type JobLife = JobFacts & Pick<Columns, "key" | "forcedAt">;

const records = (orm: Database["orm"]) =>
  orm
    .select({ ...getTableColumns(jobs), ownerId: owners.id, tokenId: tokens.id, projectId: projects.id })
    .from(jobs)
    .innerJoin(owners, eq(owners.key, jobs.ownerKey))
    .innerJoin(projects, eq(projects.key, jobs.projectKey))
    .leftJoin(tokens, eq(tokens.key, jobs.tokenKey));

const queries = savedQueries({
  byId: (orm) =>
    records(orm)
      // Filter by owner as well: otherwise SQLite scans all jobs of the sandbox.
      .where(and(eq(jobs.id, sql.placeholder("id")), eq(owners.sandboxKey, sql.placeholder("sandboxKey"))))
      .orderBy(jobs.key),
  byKeys: (orm) =>
    records(orm)
      .where(sql`${jobs.key} IN (SELECT value FROM json_each(${sql.placeholder("keys")}))`)
      .orderBy(desc(jobs.key)),
});

export type JobStore = ReturnType<typeof createJobStore>;

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
export function createJobStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId, byKeys } = queries(database);
  const insert = bulkInsert(database, jobs);
  // Raw statements, because this query serves each poll, and building it with Drizzle takes longer than running it. No join: SQLite
  // would plan a join again for each id, because its planner uses the value of the parameter.
  const select = `SELECT id, (SELECT projects.id FROM projects WHERE projects.key = project_key) AS projectId,
    created_at AS createdAt, starts_at AS startsAt, ends_at AS endsAt, outcome, vanishes_at AS vanishesAt,
    analysis_id AS analysisId, error, error_code AS errorCode FROM jobs`;
  const ofOwner = sqlite.prepare<[number, string], JobRow>(
    `${select} WHERE owner_key = ? AND id = ? AND token_key IS NULL AND NOT synchronous`,
  );
  const byKey = sqlite.prepare<[number], JobRow>(`${select} WHERE key = ?`);
  const ofToken = sqlite.prepare<[number, string], JobRow>(`${select} WHERE token_key = ? AND id = ?`);

  type OfProject = { projectKey: number; now: number };
  const started = sqlite.prepare<OfProject & { limit: number }, JobRow>(
    `${select} WHERE project_key = @projectKey AND starts_at <= @now ORDER BY starts_at DESC, key DESC LIMIT @limit`,
  );
  // The `+` keeps SQLite from the index by end: it would sort all completed jobs of the project by their start. By the index of the
  // starts, it stops at the first completed job.
  const lastStartedOfCompleted = sqlite.prepare<OfProject, JobRow>(
    `${select} WHERE project_key = @projectKey AND outcome = 'completed' AND +ends_at <= @now
     ORDER BY starts_at DESC, key DESC LIMIT 1`,
  );
  const lastCompletion = sqlite
    .prepare<OfProject, number | null>(
      "SELECT max(ends_at) FROM jobs WHERE project_key = @projectKey AND outcome = 'completed' AND ends_at <= @now",
    )
    .pluck();

  const anywhere = sqlite.prepare<{ sandboxKey: number; id: string }, { ownerId: string; vanishesAt: number | null }>(`
    SELECT (SELECT owners.id FROM owners WHERE owners.key = owner_key) AS ownerId, vanishes_at AS vanishesAt
    FROM jobs
    WHERE token_key IS NULL AND NOT synchronous AND id = @id AND owner_key IN (SELECT key FROM owners WHERE sandbox_key = @sandboxKey)`);

  const counted = sqlite.prepare<
    { sandboxKey: number; now: number; after: number; limit: number },
    { status: JobState; jobs: number; last: number }
  >(
    `SELECT status, count(*) AS jobs, max(key) AS last FROM
       (SELECT key, ${statusInSql} AS status FROM jobs WHERE sandbox_key = @sandboxKey AND key > @after ORDER BY key LIMIT @limit)
     GROUP BY status`,
  );

  const moves = createMoves<{ readonly projectId: string; readonly analysisId: string }>(
    database,
    "jobs",
    `(SELECT projects.id FROM projects WHERE projects.key = project_key) AS projectId, analysis_id AS analysisId`,
  );

  const lives = sqlite.prepare<[number, number], JobLife>(
    `SELECT key, created_at AS createdAt, starts_at AS startsAt, ends_at AS endsAt, outcome, vanishes_at AS vanishesAt,
       forced_at AS forcedAt
     FROM jobs WHERE sandbox_key = ? ORDER BY key DESC LIMIT ?`,
  );

  return {
    ...moves,
    /** The jobs of a sandbox, newest first; optionally only those in a state at an instant. */
    ofSandbox: (sandboxKey: number, limit: number, state?: { status: JobState; now: number }): JobRecord[] =>
      records(orm)
        .where(
          and(
            eq(jobs.sandboxKey, sandboxKey),
            state && sql`${sql.raw(statusInSql.replaceAll("@now", String(state.now)))} = ${state.status}`,
          ),
        )
        .orderBy(desc(jobs.key))
        .limit(limit)
        .all(),
    /** What can change of the jobs of a sandbox, newest first. */
    livesOfSandbox: (sandboxKey: number, limit: number): JobLife[] => lives.all(sandboxKey, limit),
    /** The jobs with these keys, newest first. */
    withKeys: (keys: readonly number[]): JobRecord[] => byKeys.all({ keys: JSON.stringify(keys) }),
    /** How many jobs a sandbox has. */
    countOf: (sandboxKey: number): number =>
      orm.select({ count: count() }).from(jobs).where(eq(jobs.sandboxKey, sandboxKey)).get()?.count ?? 0,
    /** How many of the next jobs of a sandbox are in each state at an instant, and the key of the last one. */
    countStates: (sandboxKey: number, now: number, after: number, limit: number) =>
      counted.all({ sandboxKey, now, after, limit }),
    /** The jobs of a sandbox with an id: several when tokens have started the same magic job. */
    withId: (sandboxKey: number, id: string): JobRecord[] => byId.all({ sandboxKey, id }),
    /** Overrides the scenario of a job in a state. Call it in the transaction that has read the state. */
    force(key: number, state: JobState, fate: JobFate, forcedAt: number): void {
      const { startsAt, endsAt, outcome, vanishesAt, error, errorCode } = fate;
      const nextDueAt = leavesAt(fate, state);
      const change = { startsAt, endsAt, outcome, vanishesAt, error, errorCode, forcedAt, nextDueAt };
      orm.update(jobs).set(change).where(eq(jobs.key, key)).run();
    },
    /** The owner of a job in a sandbox, and when the job vanishes. Not for magic jobs. */
    whereabouts: (sandboxKey: number, id: string): { ownerId: string; vanishesAt: number | null } | undefined =>
      anywhere.get({ sandboxKey, id }),
    findOfOwner: (ownerKey: number, id: string): JobRow | undefined => ofOwner.get(ownerKey, id),
    findOfToken: (tokenKey: number, id: string): JobRow | undefined => ofToken.get(tokenKey, id),

    findByKey: (key: number): JobRow | undefined => byKey.get(key),

    /** The job of a project whose processing started last, up to an instant. */
    lastStarted: (projectKey: number, now: number): JobRow | undefined => started.get({ projectKey, now, limit: 1 }),
    /** The jobs of a project whose processing started up to an instant, last first. */
    startedOf: (projectKey: number, now: number, limit: number): JobRow[] => started.all({ projectKey, now, limit }),
    /** The job of a project whose processing started last, of those completed up to an instant. */
    lastStartedOfCompleted: (projectKey: number, now: number): JobRow | undefined =>
      lastStartedOfCompleted.get({ projectKey, now }),
    /** When a job of a project last completed, up to an instant; null for none. */
    lastCompletion: (projectKey: number, now: number): number | null => lastCompletion.get({ projectKey, now }) ?? null,

    /** @returns the key of the new row */
    insert(job: NewJob): number {
      // The project is in the row by its key.
      const row = { ...job, projectId: undefined, status: "pending" as const, nextDueAt: leavesAt(job, "pending") };
      return insert(row);
    },
  };
}

export const jobStore = ({ database }: Context): JobStore => createJobStore(database);
