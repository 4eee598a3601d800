import { type FindId, findProjectThat, type Probes } from "../../contract/probe.ts";

/** A project with the analyses that a job requires. */
const findReadyProject = findProjectThat((project) => project.hasAnalysis && project.hasInterviewAnalysis);

/** The given job, otherwise a new one. */
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
