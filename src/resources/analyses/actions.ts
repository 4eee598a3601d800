import type { Context } from "../../capability/capability.ts";
import type { ActionsOf } from "../../control/route.ts";
import { notANameOf } from "../../core/names.ts";
import { fieldError } from "../../errors/control-error.ts";
import { jobStore } from "../jobs/module.ts";
import { projectInSandbox, projectStore } from "../projects/module.ts";
import { readinessOf } from "./analysis-view.ts";
import { analysisOf } from "./analysis.ts";
import { opportunitiesOf } from "./results.ts";
import type { analysisRoutes } from "./routes.ts";
import { countsOf, shownAnalysis, shownProject } from "./shown-projects.ts";

/** How many analyses of a project are shown, those that began last. */
const mostAnalyses = 100;

export function analysisActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const projects = use(projectStore);
  const jobs = use(jobStore);
  return {
    listSandboxProjects({ sandbox, limit = 100 }) {
      const { key, seed, clock } = find(sandbox);
      const now = clock.now();
      return projects.ofSandbox(key, limit).map((project) => {
        const shown = shownProject(context, project, now);
        const { completedAnalysisId: id } = shown;
        return { ...shown, opportunities: id === null ? null : countsOf(opportunitiesOf(seed, project, { id })) };
      });
    },

    readProject({ sandbox, project: wanted, ownerId, analysisId }) {
      const found = find(sandbox);
      const { seed, clock } = found;
      const project = projectInSandbox(context, found, wanted, ownerId);
      const now = clock.now();
      const shown = shownProject(context, project, now);
      const analyses = jobs
        .startedOf(project.key, now, mostAnalyses)
        .flatMap((job) => analysisOf(job, now) ?? [])
        .map((each) => ({
          ...shownAnalysis(each),
          readinessScore: each.status === "complete" ? readinessOf(seed, each.id) : null,
        }));
      const ids = analyses.map((each) => each.id);
      const chosen = analysisId?.toLowerCase() ?? shown.completedAnalysisId;
      if (analysisId !== undefined && !ids.includes(chosen ?? ""))
        throw fieldError(
          "analysisId",
          notANameOf(`the id of an analysis of the project ${project.id}`, analysisId, ids),
        );
      const isComplete = analyses.some(({ id, status }) => id === chosen && status === "complete");
      const hasResults = chosen !== null && (isComplete || chosen === shown.completedAnalysisId);
      const opportunities = (hasResults ? opportunitiesOf(seed, project, { id: chosen }) : []).map(
        ({ id, title, category, impactScore, effortScore, roiPotential, implementationTimeline }) => {
          return { id, title, category, impactScore, effortScore, roiPotential, implementationTimeline };
        },
      );
      return { ...shown, analyses, opportunities };
    },
  } satisfies ActionsOf<typeof analysisRoutes>;
}
