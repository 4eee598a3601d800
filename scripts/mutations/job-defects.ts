import type * as Charge from "../../src/resources/account/charge.ts";
import type * as JobStatus from "../../src/resources/jobs/job-status.ts";
import type * as Lifecycle from "../../src/pipeline/lifecycle.ts";
import type * as JobOperations from "../../src/resources/jobs/operations.ts";
import type * as Prerequisites from "../../src/resources/jobs/prerequisites.ts";
import { ApiError } from "../../src/errors/api-error.ts";
import { defect } from "./defect.ts";

type Status = JobStatus.JobStatus;
type Operations = ReturnType<typeof JobOperations.jobOperations>;

/** A defect in what is told of a job in a status. */
const wrongStatus = (name: string, change: (told: Status, job: JobStatus.JobRow) => object) =>
  defect(name, "src/resources/jobs/job-status.ts", ({ jobStatusOf }: typeof JobStatus) => ({
    jobStatusOf(job, status) {
      const told = jobStatusOf(job, status);
      return { ...told, ...change(told, job) };
    },
  }));

/** A defect in an operation of jobs. */
const wrongOperation = (name: string, change: (real: Operations) => Partial<Operations>) =>
  defect(name, "src/resources/jobs/operations.ts", ({ jobOperations }: typeof JobOperations) => ({
    jobOperations(context) {
      const real = jobOperations(context);
      return { ...real, ...change(real) };
    },
  }));

const hourMs = 3_600_000;

/** Defects of jobs: what they cost, how they move, and what is told of them. */
export const jobDefects = [
  defect(
    "a completed job goes back to processing within an hour",
    "src/pipeline/lifecycle.ts",
    ({ statusAt, nextDueAt }: typeof Lifecycle) => ({
      statusAt: (job, now) =>
        job.endsAt !== null && now >= job.endsAt + hourMs / 2 ? "processing" : statusAt(job, now),
      nextDueAt: (job, now) =>
        nextDueAt(job, now) ?? (job.endsAt !== null && now < job.endsAt + hourMs / 2 ? job.endsAt + hourMs / 2 : null),
    }),
  ),
  wrongStatus("startedAt of a pending job is an empty text, not null", ({ status }) =>
    status === "pending" ? { startedAt: "" } : {},
  ),
  wrongStatus("a failed job has a completedAt", ({ status, updatedAt }) =>
    status === "failed" ? { completedAt: updatedAt } : {},
  ),
  wrongStatus("updatedAt stays what it was when processing begins", ({ status, createdAt }) =>
    status === "processing" ? { updatedAt: createdAt } : {},
  ),
  wrongStatus("the analysis is named while the job is processing", ({ status }, { analysisId }) =>
    status === "processing" ? { analysisId } : {},
  ),
  wrongStatus("the analysis of a completed job is another one", ({ status, jobId }) =>
    status === "completed" ? { analysisId: jobId } : {},
  ),
  wrongStatus("a status that no enum lists", ({ status }) => (status === "processing" ? { status: "running" } : {})),
  wrongOperation("another owner's job is a 403 instead of a 404", ({ getJobStatus }) => ({
    getJobStatus(input) {
      try {
        return getJobStatus(input);
      } catch (error) {
        const { cause } = error as ApiError;
        throw cause?.code === "JOB_OF_ANOTHER_OWNER" ? new ApiError("PAT_ROUTE_NOT_ALLOWED", { cause }) : error;
      }
    },
  })),
  wrongOperation("a trigger is answered with a job that is processing already", ({ triggerAsyncAuditAnalysis }) => ({
    triggerAsyncAuditAnalysis(input) {
      const { data } = triggerAsyncAuditAnalysis(input) as { data: Status };
      return { data: { ...data, status: "processing", startedAt: data.createdAt } };
    },
  })),
  wrongOperation("a poll brings the job nearer to its end", ({ getJobStatus, triggerAsyncAuditAnalysis }) => {
    const polls = new Map<string, number>();
    return {
      triggerAsyncAuditAnalysis(input) {
        const answer = triggerAsyncAuditAnalysis(input) as { data: Status };
        // A sandbox that is reset has the same jobs again.
        polls.delete(answer.data.jobId);
        return answer;
      },
      getJobStatus(input) {
        const { params, principal } = input;
        const { clock } = principal.sandbox;
        const count = (polls.get(params.id) ?? 0) + 1;
        polls.set(params.id, count);
        const ahead = { ...clock, now: () => clock.now() + count * 1000 };
        const sandbox = Object.create(principal.sandbox, { clock: { value: ahead } }) as typeof principal.sandbox;
        return getJobStatus({ ...input, principal: { ...principal, sandbox } });
      },
    };
  }),
  wrongOperation("createdAt is that of the last poll", ({ getJobStatus }) => ({
    getJobStatus(input) {
      const createdAt = new Date(input.principal.sandbox.clock.now()).toISOString();
      return getJobStatus({
        ...input,
        serialize: ({ data }) => input.serialize({ data: { ...data, createdAt } }),
      });
    },
  })),
  defect<typeof Prerequisites>("a job begins without its prerequisites", "src/resources/jobs/prerequisites.ts", () => ({
    assertReady: () => undefined,
  })),
  defect(
    "an account without credits is not refused",
    "src/resources/account/charge.ts",
    ({ charge }: typeof Charge) => ({
      charge(owners, ownerKey, credits, now) {
        try {
          return charge(owners, ownerKey, credits, now);
        } catch (error) {
          if ((error as ApiError).key === "INSUFFICIENT_CREDITS") return charge(owners, ownerKey, 0, now);
          throw error;
        }
      },
    }),
  ),
];
