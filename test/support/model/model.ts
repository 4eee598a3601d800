import { expect } from "vitest";

// A model of the Agent API, written from its documentation and not from the server's code.

export type Run = {
  readonly id: string;
  readonly analysisId: string;
  readonly synchronous: boolean;
  readonly credits: number;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly fails: boolean;
  /** Its place in the order of starts. */
  readonly order: number;
};

export type ModelProject = {
  readonly id: string;
  fields: Record<string, unknown>;
  prepared: boolean;
  readonly runs: Run[];
};

export type ModelOwner = {
  readonly id: string;
  tier: string;
  readonly allocated: number;
  readonly createdAt: number;
  /** The credits that were charged, and when. */
  readonly charges: { readonly at: number; readonly credits: number }[];
  readonly projects: ModelProject[];
};

const dayMs = 86_400_000;

export const periodOf = ({ createdAt }: ModelOwner, at: number): number => Math.floor((at - createdAt) / (28 * dayMs));

export function remaining(owner: ModelOwner, now: number): number {
  const spent = owner.charges.filter(({ at }) => periodOf(owner, at) === periodOf(owner, now));
  return owner.allocated - spent.reduce((sum, { credits }) => sum + credits, 0);
}

export const mayWrite = ({ tier }: ModelOwner): boolean => tier !== "solo";

export const instant = (at: number): string => new Date(at).toISOString();

/** What `GET /api/user/credits` must say. */
export function creditsOf(owner: ModelOwner, now: number): object {
  const left = remaining(owner, now);
  const lastReset = owner.createdAt + periodOf(owner, now) * 28 * dayMs;
  const projects = mayWrite(owner) ? Math.floor(left / 1000) : 0;
  return {
    remaining: left,
    allocated: owner.allocated,
    used: owner.allocated - left,
    usagePercentage: Math.round(((owner.allocated - left) / owner.allocated) * 100),
    tier: { id: owner.tier },
    lastReset: instant(lastReset),
    nextReset: instant(lastReset + 28 * dayMs),
    daysUntilReset: Math.ceil((lastReset + 28 * dayMs - now) / dayMs),
    canCreateProject: projects > 0,
    projectsRemaining: projects,
    projectCreationCost: 1000,
    timestamp: instant(now),
  };
}

/** The most recent analysis of a project, by when it began. */
export const latest = ({ runs }: ModelProject, now: number): Run | undefined =>
  runs
    .filter(({ startsAt }) => startsAt <= now)
    .toSorted((one, other) => other.startsAt - one.startsAt || other.order - one.order)[0];

export const latestComplete = ({ runs, ...project }: ModelProject, now: number): Run | undefined =>
  latest({ ...project, runs: runs.filter(({ endsAt, fails }) => endsAt <= now && !fails) }, now);

/** What `GET /api/projects/{id}/audit-analysis` must say of an analysis. */
export function analysisOf(project: ModelProject, run: Run, now: number): object {
  const ended = run.endsAt <= now;
  const complete = ended && !run.fails;
  return {
    id: run.analysisId,
    projectId: project.id,
    status: !ended ? "running" : run.fails ? "failed" : "complete",
    createdAt: instant(run.startsAt),
    completedAt: complete ? instant(run.endsAt) : null,
    ...(!complete && { summary: null, readinessScore: null, findings: [] }),
  };
}

/** What a poll of a job must say. */
export function jobOf(project: ModelProject, run: Run, now: number): object {
  const begun = run.startsAt <= now;
  const ended = run.endsAt <= now;
  return {
    data: {
      jobId: run.id,
      projectId: project.id,
      status: !begun ? "pending" : !ended ? "processing" : run.fails ? "failed" : "completed",
      createdAt: instant(run.createdAt),
      updatedAt: instant(ended ? run.endsAt : begun ? run.startsAt : run.createdAt),
      startedAt: begun ? instant(run.startsAt) : null,
      completedAt: ended && !run.fails ? instant(run.endsAt) : null,
      analysisId: ended && !run.fails ? run.analysisId : null,
      error: ended && run.fails ? (expect.any(String) as string) : null,
      errorCode: ended && run.fails ? "ANALYSIS_FAILED" : null,
    },
  };
}

/** What `GET /api/projects/{id}` must say. */
export function projectOf(project: ModelProject, now: number): object {
  const audited = latestComplete(project, now) !== undefined;
  const steps = [project.prepared, project.prepared, project.prepared, audited];
  return {
    id: project.id,
    ...project.fields,
    status: project.prepared ? "interviews" : "setup",
    hasAnalysis: project.prepared,
    hasInterviewAnalysis: project.prepared,
    hasAuditAnalysis: audited,
    hasDeliverables: false,
    analysisProgress: 25 * steps.filter(Boolean).length,
  };
}
