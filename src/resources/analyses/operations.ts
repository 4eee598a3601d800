import type { Principal } from "../../agent/principal.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { ApiError } from "../../errors/api-error.ts";
import { jobStore, jobTrigger, jobWaits, type Trigger } from "../jobs/module.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { findProject, type ProjectRow } from "../projects/module.ts";
import type { Context } from "../../capability/capability.ts";
import { type Analysis, analysisOf } from "./analysis.ts";
import { auditAnalysisOf } from "./analysis-view.ts";
import { opportunitiesOf, resultsOf } from "./results.ts";

type TriggeredJob = ReturnType<Trigger>;
type Names = "getAuditAnalysis" | "triggerAuditAnalysis" | "listOpportunities" | "getDeliverables";

export function analysisOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const jobs = use(jobStore);
  const trigger = use(jobTrigger);
  const waits = use(jobWaits);

  type Found = { readonly project: ProjectRow; readonly analysis: Analysis | undefined };

  /** A project and its most recent completed analysis. */
  function latestComplete(principal: Principal, id: string): Found {
    const project = findProject(context, principal, id);
    const now = principal.sandbox.clock.now();
    const job = jobs.lastStartedOfCompleted(project.key, now);
    return { project, analysis: job && analysisOf(job, now) };
  }

  /** Waits for the analysis of a job to end. */
  async function ended(sandbox: LiveSandbox, project: ProjectRow, { key, scenario }: TriggeredJob, gone: AbortSignal) {
    const job = await waits.ended(sandbox, key, gone);
    const analysis = job && analysisOf(job, sandbox.clock.now());
    if (!analysis) throw new ApiError("ANALYSIS_INTERRUPTED");
    if (analysis.status === "failed") {
      const { error, errorCode } = job;
      const cause = { code: "ANALYSIS_FAILED", facts: { scenario, errorCode: errorCode ?? "" } } as const;
      throw new ApiError("ANALYSIS_FAILED", { particulars: error ?? "no reason is known", cause });
    }
    const { id: projectId, clientName, industry, companySize, currency, documentsCount } = project;
    return {
      analysis: auditAnalysisOf(sandbox.seed, projectId, analysis),
      requestData: { projectId, clientName, industry, companySize, currency, documentsCount },
      message: "Audit analysis completed",
    };
  }

  return {
    getAuditAnalysis({ params, principal: { sandbox }, principal }) {
      const project = findProject(context, principal, params.id);
      const now = sandbox.clock.now();
      const job = jobs.lastStarted(project.key, now);
      const analysis = job && analysisOf(job, now);
      if (!analysis) throw new ApiError("ANALYSIS_NOT_FOUND");
      return auditAnalysisOf(sandbox.seed, project.id, analysis);
    },

    triggerAuditAnalysis({ params, principal, whenGone, trace }) {
      const { sandbox, ownerId } = principal;
      const { project, job } = transaction(() => {
        const found = findProject(context, principal, params.id);
        return {
          project: found,
          job: trigger(sandbox, ownerId, found, { synchronous: true, outcome: trace.jobOutcome }),
        };
      });
      sandbox.worker.nudge();
      return ended(sandbox, project, job, whenGone());
    },

    listOpportunities({ params, query, principal }) {
      const { project, analysis } = latestComplete(principal, params.id);
      if (!analysis) return { opportunities: [] };
      const all = opportunitiesOf(principal.sandbox.seed, project, analysis);
      const { category } = query;
      return { opportunities: category === undefined ? all : all.filter((each) => each.category === category) };
    },

    getDeliverables({ params, principal }) {
      const { project, analysis } = latestComplete(principal, params.id);
      if (!analysis) throw new ApiError("ANALYSIS_NOT_FOUND");
      return { success: true, data: resultsOf(principal.sandbox.seed, project, analysis) };
    },
  };
}
