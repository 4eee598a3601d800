import type { components } from "../../contract/openapi.gen.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import type { ContractJobState } from "../../contract/job-states.ts";
import type { Facts } from "../../pipeline/lifecycle.ts";
import type { jobs } from "./table.ts";

/** The facts that determine the timeline of a job. */
export type JobFacts = Facts<"completed" | "failed">;

/** The facts of a job, with its error and error code. */
export type JobFate = JobFacts & { readonly error: string | null; readonly errorCode: string | null };

export type JobStatus = Required<components["schemas"]["JobStatus"]>;

/** A row of the table without the `status` column: the status is derived from the instants. */
export type JobRow = JobFacts &
  Pick<typeof jobs.$inferSelect, "id" | "analysisId" | "error" | "errorCode"> & { readonly projectId: string };

/** A job in the format of the contract (JobStatus), with all fields; null where a field does not apply. */
export function jobStatusOf(job: JobRow, status: ContractJobState): JobStatus {
  const begun = status !== "pending";
  const completed = status === "completed";
  const failed = status === "failed";
  const enteredAt = completed || failed ? job.endsAt : job.startsAt;
  return {
    jobId: job.id,
    projectId: job.projectId,
    status,
    createdAt: isoTimestamp(job.createdAt),
    updatedAt: isoTimestamp((begun ? enteredAt : null) ?? job.createdAt),
    startedAt: begun ? isoOrNull(job.startsAt) : null,
    completedAt: completed ? isoOrNull(job.endsAt) : null,
    analysisId: completed ? job.analysisId : null,
    error: failed ? job.error : null,
    errorCode: failed ? job.errorCode : null,
  };
}
