import type { Principal } from "../auth/principal.ts";
import type { Handlers } from "../contract/handlers.ts";
import { ApiError } from "../errors.ts";
import type { JobWaits } from "../jobs/job-waits.ts";
import type { Trigger } from "../jobs/trigger.ts";
import { projectMeant } from "../projects/project-meant.ts";
import type { ProjectRow, ProjectStore } from "../projects/store.ts";
import { auditAnalysisOf } from "./analysis-view.ts";
import type { Opportunity } from "./deliverables.ts";
import type { AnalysisStore } from "./store.ts";

type Dependencies = {
  readonly store: AnalysisStore;
  readonly projects: ProjectStore;
  readonly trigger: Trigger;
  readonly waits: JobWaits;
  readonly transaction: <T>(work: () => T) => T;
};

type Names = "getAuditAnalysis" | "triggerAuditAnalysis" | "listOpportunities" | "getDeliverables";

export function analysisOperations(dependencies: Dependencies): Pick<Handlers, Names> {
  const { store, projects, trigger, waits, transaction } = dependencies;

  /** What the most recent complete analysis of a project has found. */
  async function latestDeliverables({ sandbox }: Principal, project: ProjectRow) {
    const analysis = store.latestComplete(project.key);
    if (!analysis) return undefined;
    // Only now: few servers are ever asked for it, and what makes it up is large.
    const { deliverablesOf } = await import("./deliverables.ts");
    return deliverablesOf(sandbox.seed, project, analysis);
  }

  return {
    getAuditAnalysis({ params, principal }) {
      const project = projectMeant(projects, principal, params.id);
      const analysis = store.latest(project.key);
      if (!analysis) throw new ApiError("ANALYSIS_NOT_FOUND");
      return auditAnalysisOf(principal.sandbox.seed, project.id, analysis);
    },

    async triggerAuditAnalysis({ params, principal, whenGone }) {
      const { sandbox, ownerId } = principal;
      const [project, { key, scenario }] = transaction(() => {
        const meant = projectMeant(projects, principal, params.id);
        return [meant, trigger(sandbox, ownerId, meant, { synchronous: true })] as const;
      });
      sandbox.worker.nudge();
      const job = await waits.ended(sandbox, key, whenGone());
      const analysis = job && store.ofJob(key);
      if (!analysis) throw new ApiError("ANALYSIS_INTERRUPTED");
      if (job.status === "failed") {
        const { error, errorCode } = job;
        const cause = { code: "SYNTHESIS_FAILED", facts: { scenario, errorCode: errorCode ?? "" } } as const;
        throw new ApiError("ANALYSIS_FAILED", { particulars: error ?? "no reason is known", cause });
      }
      const { id: projectId, clientName, industry, companySize, currency, documentsCount } = project;
      return {
        analysis: auditAnalysisOf(sandbox.seed, projectId, analysis),
        requestData: { projectId, clientName, industry, companySize, currency, documentsCount },
        message: "Audit analysis completed",
      };
    },

    async listOpportunities({ params, query, principal }) {
      const project = projectMeant(projects, principal, params.id);
      const { opportunities = [] } = (await latestDeliverables(principal, project)) ?? {};
      const meant = ({ category }: Opportunity) => query.category === undefined || category === query.category;
      return { opportunities: opportunities.filter(meant) };
    },

    async getDeliverables({ params, principal }) {
      const project = projectMeant(projects, principal, params.id);
      const data = await latestDeliverables(principal, project);
      if (!data) throw new ApiError("ANALYSIS_NOT_FOUND");
      return { success: true, data };
    },
  };
}
