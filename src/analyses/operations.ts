import type { Handlers } from "../contract/handlers.ts";
import { ApiError } from "../errors.ts";
import { projectMeant } from "../projects/project-meant.ts";
import type { ProjectStore } from "../projects/store.ts";
import { auditAnalysisOf } from "./analysis-view.ts";
import type { AnalysisStore } from "./store.ts";

export function analysisOperations(store: AnalysisStore, projects: ProjectStore): Pick<Handlers, "getAuditAnalysis"> {
  return {
    getAuditAnalysis({ params, principal }) {
      const project = projectMeant(projects, principal, params.id);
      const analysis = store.latest(project.key);
      if (!analysis) throw new ApiError("ANALYSIS_NOT_FOUND");
      return auditAnalysisOf(principal.sandbox.seed, project.id, analysis);
    },
  };
}
