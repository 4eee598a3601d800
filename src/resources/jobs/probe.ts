import type { components } from "../../contract/openapi.gen.ts";
import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

type Project = components["schemas"]["ProjectListItem"];

/** A project that has what a job builds on. */
const findReadyProject: FindId = async ({ read }) => {
  const projects = itemsOf(await read("/api/projects")) as readonly Project[];
  return projects.find(({ hasAnalysis, hasInterviewAnalysis }) => hasAnalysis && hasInterviewAnalysis)?.id;
};

/** The job that was named, or else a new one. */
const findJob: FindId = async (account) => {
  if (account.named.job !== undefined) return account.named.job;
  const project = await findReadyProject(account);
  if (project === undefined) return undefined;
  const begun = await account.write("POST", `/api/agent/projects/${project}/audit-analysis/async`);
  return (begun as { data?: { jobId?: string } } | undefined)?.data?.jobId;
};

export const jobProbes: Pick<Probes, "getJobStatus" | "triggerAsyncAuditAnalysis"> = {
  getJobStatus: { findId: findJob },
  triggerAsyncAuditAnalysis: { findId: findReadyProject },
};
