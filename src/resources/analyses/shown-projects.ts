import type { Context } from "../../capability/capability.ts";
import type { NewestProjects, OpportunityCounts, ProjectView } from "../../control/types.gen.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { isReady, jobStore } from "../jobs/module.ts";
import { type OwnedProject, projectStore, statusOf } from "../projects/module.ts";
import { type Analysis, analysisOf } from "./analysis.ts";
import type { Opportunity } from "./deliverables.ts";
import { categories } from "./routes.ts";

/** How many projects followers of a sandbox are shown, the newest. */
const mostFollowed = 100;

/** An analysis as the control plane shows it. */
export const shownAnalysis = ({ id, status, createdAt, completedAt }: Analysis) => ({
  id,
  status,
  startedAt: isoTimestamp(createdAt),
  completedAt: isoOrNull(completedAt),
});

/** A project at an instant, as the control plane shows it. */
export function shownProject({ use }: Context, project: OwnedProject, now: number): ProjectView {
  const jobs = use(jobStore);
  const { id, ownerId, clientName, industry, documentsCount, stakeholdersCount } = project;
  const { hasAnalysis, hasInterviewAnalysis } = project;
  const started = jobs.lastStarted(project.key, now);
  const newest = started && analysisOf(started, now);
  return {
    id,
    ownerId,
    clientName,
    industry,
    status: statusOf(project),
    createdAt: isoTimestamp(project.createdAt),
    documentsCount,
    stakeholdersCount,
    hasAnalysis,
    hasInterviewAnalysis,
    ready: isReady(project),
    analysis: newest ? shownAnalysis(newest) : null,
    completedAnalysisId: jobs.lastStartedOfCompleted(project.key, now)?.analysisId ?? null,
  };
}

/** What followers of a sandbox are shown of its projects. */
export function newestProjects(context: Context, { key, clock }: LiveSandbox): NewestProjects {
  const { countOf, ofSandbox } = context.use(projectStore);
  const now = clock.now();
  const newest = ofSandbox(key, mostFollowed).map((project) => shownProject(context, project, now));
  return { total: countOf(key), newest };
}

/** How many of some opportunities have each category. */
export const countsOf = (opportunities: readonly Opportunity[]): OpportunityCounts =>
  Object.fromEntries(
    categories.map((name) => [name, opportunities.filter(({ category }) => category === name).length]),
  ) as OpportunityCounts;
