import { and, count, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { jobs, owners, projects, tokens } from "../database/schema.ts";
import type { JobFate } from "./intervention.ts";
import type { JobRow } from "./job-status.ts";
import { type JobState, leavesAt } from "./lifecycle.ts";

export type NewJob = Omit<JobRow, "status"> & {
  readonly sandboxKey: number;
  readonly ownerKey: number;
  /** The token that a magic job id was seen by first; null for every other job. */
  readonly tokenKey: number | null;
  readonly projectKey: number;
  readonly scenario: string;
  readonly synchronous: boolean;
  readonly credits: number;
};

/** What names a job to a client. */
export type JobAddress = { readonly ownerKey: number; readonly tokenKey: number | null; readonly id: string };

/** What else happens in the transaction that moves jobs, which are given by their keys. */
export type MoveHooks = {
  readonly begun: (jobKeys: readonly number[]) => void;
  readonly completed: (jobKeys: readonly number[], sandboxKey: number) => void;
  readonly failed: (jobKeys: readonly number[]) => void;
  readonly vanished: (jobKeys: readonly number[]) => void;
};

export type MovedJob = JobAddress & { readonly key: number };

/** A job with everything that is known of it. */
export type JobRecord = JobRow &
  JobAddress & {
    readonly key: number;
    readonly ownerId: string;
    readonly tokenId: string | null;
    readonly scenario: string;
    readonly synchronous: boolean;
    readonly credits: number;
    readonly forcedAt: number | null;
  };

export type JobStore = ReturnType<typeof createJobStore>;

export function createJobStore({ orm, sqlite, transaction }: Database, hooks: MoveHooks) {
  // Raw statements: this look-up is the poll, and building it with Drizzle costs more than running it. No join: SQLite
  // would plan one anew for each id, since it weighs the value of a parameter.
  const select = `SELECT id, (SELECT projects.id FROM projects WHERE projects.key = project_key) AS projectId, status,
    created_at AS createdAt, starts_at AS startsAt, ends_at AS endsAt, outcome, vanishes_at AS vanishesAt,
    analysis_id AS analysisId, error, error_code AS errorCode FROM jobs`;
  const ofOwner = sqlite.prepare<[number, string], JobRow>(
    `${select} WHERE owner_key = ? AND id = ? AND token_key IS NULL AND NOT synchronous`,
  );
  const byKey = sqlite.prepare<[number], JobRow>(`${select} WHERE key = ?`);
  const ofToken = sqlite.prepare<[number, string], JobRow>(`${select} WHERE token_key = ? AND id = ?`);

  // Prepared once: building it took longer than the rest of a trigger.
  const names = Object.keys(getTableColumns(jobs)).filter((name) => name !== "key" && name !== "forcedAt");
  const values = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  const insertion = orm
    .insert(jobs)
    .values(values as never)
    .prepare();

  const anywhere = sqlite.prepare<{ sandboxKey: number; id: string }, { ownerId: string; vanishedAt: number | null }>(`
    SELECT (SELECT owners.id FROM owners WHERE owners.key = owner_key) AS ownerId,
      iif(status = 'vanished', vanishes_at, NULL) AS vanishedAt
    FROM jobs
    WHERE token_key IS NULL AND NOT synchronous AND id = @id AND owner_key IN (SELECT key FROM owners WHERE sandbox_key = @sandboxKey)`);

  const nextDue = sqlite
    .prepare<[number], number | null>(
      "SELECT min(next_due_at) FROM jobs WHERE sandbox_key = ? AND next_due_at IS NOT NULL",
    )
    .pluck();
  const due = sqlite.prepare<[number, number, number], MovedJob>(`
    SELECT key, owner_key AS ownerKey, token_key AS tokenKey, id FROM jobs
    WHERE sandbox_key = ? AND next_due_at <= ? ORDER BY next_due_at, key LIMIT ?`);

  type Move = { keys: string; now: number };
  const move = (set: string, where: string) =>
    sqlite
      .prepare<[Move], number>(
        `UPDATE jobs SET ${set} WHERE key IN (SELECT value FROM json_each(@keys)) AND ${where} RETURNING key`,
      )
      .pluck();
  const begin = move(
    "status = 'processing', next_due_at = coalesce(ends_at, vanishes_at)",
    "status = 'pending' AND starts_at <= @now",
  );
  const unfinished = "(status = 'processing' OR (status = 'pending' AND starts_at IS NULL))";
  const complete = move(
    "status = 'completed', next_due_at = vanishes_at",
    `${unfinished} AND outcome = 'completed' AND ends_at <= @now`,
  );
  const fail = move(
    "status = 'failed', next_due_at = vanishes_at",
    `${unfinished} AND outcome = 'failed' AND ends_at <= @now`,
  );
  const vanish = move(
    "status = 'vanished', next_due_at = NULL",
    "status <> 'vanished' AND (status IN ('completed', 'failed') OR ends_at IS NULL) AND vanishes_at <= @now",
  );
  // Only in a file that was edited by hand; it would be due for ever.
  const giveUp = move("next_due_at = NULL", "next_due_at <= @now");

  const records = () =>
    orm
      .select({
        key: jobs.key,
        id: jobs.id,
        ownerKey: jobs.ownerKey,
        ownerId: owners.id,
        tokenKey: jobs.tokenKey,
        tokenId: tokens.id,
        projectId: projects.id,
        scenario: jobs.scenario,
        synchronous: jobs.synchronous,
        credits: jobs.credits,
        status: jobs.status,
        createdAt: jobs.createdAt,
        startsAt: jobs.startsAt,
        endsAt: jobs.endsAt,
        outcome: jobs.outcome,
        vanishesAt: jobs.vanishesAt,
        analysisId: jobs.analysisId,
        error: jobs.error,
        errorCode: jobs.errorCode,
        forcedAt: jobs.forcedAt,
      })
      .from(jobs)
      .innerJoin(owners, eq(owners.key, jobs.ownerKey))
      .innerJoin(projects, eq(projects.key, jobs.projectKey))
      .leftJoin(tokens, eq(tokens.key, jobs.tokenKey));

  const byId = records()
    // By owner as well: the index of a sandbox alone would have all of its jobs looked at.
    .where(and(eq(jobs.id, sql.placeholder("id")), eq(owners.sandboxKey, sql.placeholder("sandboxKey"))))
    .orderBy(jobs.key)
    .prepare();

  return {
    /** The jobs of a sandbox, newest first. */
    ofSandbox: (sandboxKey: number, limit: number, status?: JobState): JobRecord[] =>
      records()
        .where(and(eq(jobs.sandboxKey, sandboxKey), status && eq(jobs.status, status)))
        .orderBy(desc(jobs.key))
        .limit(limit)
        .all(),
    /** How many jobs a sandbox has. */
    countOf: (sandboxKey: number): number =>
      orm.select({ count: count() }).from(jobs).where(eq(jobs.sandboxKey, sandboxKey)).get()?.count ?? 0,
    /** The jobs of a sandbox with an id: several when tokens have begun the same magic job. */
    withId: (sandboxKey: number, id: string): JobRecord[] => byId.all({ sandboxKey, id }),
    /**
     * Changes what happens to a job that is still in a state.
     * @returns whether it was
     */
    force(key: number, state: JobState, fate: JobFate, forcedAt: number): boolean {
      const { startsAt, endsAt, outcome, vanishesAt, error, errorCode } = fate;
      const nextDueAt = leavesAt(fate, state);
      const change = { startsAt, endsAt, outcome, vanishesAt, error, errorCode, forcedAt, nextDueAt };
      return (
        orm
          .update(jobs)
          .set(change)
          .where(and(eq(jobs.key, key), eq(jobs.status, state)))
          .run().changes === 1
      );
    },
    /** Whose a job of a sandbox is, other than a magic one, and since when it is gone. */
    whereabouts: (sandboxKey: number, id: string): { ownerId: string; vanishedAt: number | null } | undefined =>
      anywhere.get({ sandboxKey, id }),
    findOfOwner: (ownerKey: number, id: string): JobRow | undefined => ofOwner.get(ownerKey, id),
    findOfToken: (tokenKey: number, id: string): JobRow | undefined => ofToken.get(tokenKey, id),

    findByKey: (key: number): JobRow | undefined => byKey.get(key),

    /** @returns the key of the new row */
    insert(job: NewJob): number {
      const { lastInsertRowid } = insertion.run({ ...job, status: "pending", nextDueAt: leavesAt(job, "pending") });
      return Number(lastInsertRowid);
    },

    /** The instant at which the next job of a sandbox moves, or null when all have come to rest. */
    nextDueAt: (sandboxKey: number): number | null => nextDue.get(sandboxKey) ?? null,

    /**
     * Moves jobs of a sandbox whose instants have come, at most `limit` of them and each as far as it goes, in one
     * transaction. Every move asks for the state it leaves, so it happens once, whoever else is at work on the file.
     * @returns the jobs that were due
     */
    moveDue(sandboxKey: number, now: number, limit: number): readonly MovedJob[] {
      if (due.get(sandboxKey, now, 1) === undefined) return [];
      return transaction(() => {
        const rows = due.all(sandboxKey, now, limit);
        const moved = { keys: JSON.stringify(rows.map(({ key }) => key)), now };
        const begun = begin.all(moved);
        const completed = complete.all(moved);
        const failed = fail.all(moved);
        const ended = new Set([...completed, ...failed]);
        if (begun.some((key) => !ended.has(key))) hooks.begun(begun.filter((key) => !ended.has(key)));
        if (completed.length > 0) hooks.completed(completed, sandboxKey);
        if (failed.length > 0) hooks.failed(failed);
        const vanished = vanish.all(moved);
        if (vanished.length > 0) hooks.vanished(vanished);
        giveUp.all(moved);
        return rows;
      });
    },
  };
}
