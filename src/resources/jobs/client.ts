import type { ContractJobState } from "../../contract/job-states.ts";
import type { CallOf } from "../../control/route.ts";
import type { CreateJobOptions, FailJobOptions, JobView, ListJobsOptions, WhichJob } from "../../control/types.gen.ts";
import type { jobRoutes } from "./routes.ts";

/** An initial job of a sandbox, with a state that does not change. */
export type DemoJob = {
  /** State of the job. */
  readonly state: ContractJobState;
  /** Id of the job. */
  readonly id: string;
  /** Project that the job analyses. */
  readonly projectId: string;
};

/** The jobs of a sandbox. */
export type SandboxJobs = {
  /** Lists jobs, newest first. */
  list(filter?: ListJobsOptions): Promise<JobView[]>;
  /**
   * Returns a job with its timeline.
   * @throws ControlError 404 for an unknown job, 400 when `tokenId` is required
   */
  get(jobId: string, which?: WhichJob): Promise<JobView>;
  /**
   * Creates a job without charging credits.
   * @throws ControlError 400 for an unknown project, owner or scenario
   */
  create(options?: CreateJobOptions): Promise<JobView>;
  /** Starts processing a pending job. @throws ControlError 409 when it is not pending */
  start(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Completes a job now. @throws ControlError 409 when it has ended */
  complete(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Fails a job now. @throws ControlError 409 when it has ended */
  fail(jobId: string, options?: FailJobOptions): Promise<JobView>;
  /**
   * Makes a job vanish: polls of it get 404 from now on.
   * @throws ControlError 409 when it has vanished, or an API call waits for it
   */
  vanish(jobId: string, which?: WhichJob): Promise<JobView>;
};

/** The jobs of a sandbox, from calls of the control plane. @internal */
export const jobsOf = (call: CallOf<typeof jobRoutes>, sandbox: string): SandboxJobs => ({
  list: (filter = {}) => call("listJobs", { ...filter, sandbox }),
  get: (job, which = {}) => call("readJob", { ...which, sandbox, job }),
  create: (options = {}) => call("createJob", { ...options, sandbox }),
  start: (job, which = {}) => call("startJob", { ...which, sandbox, job }),
  complete: (job, which = {}) => call("completeJob", { ...which, sandbox, job }),
  fail: (job, options = {}) => call("failJob", { ...options, sandbox, job }),
  vanish: (job, which = {}) => call("vanishJob", { ...which, sandbox, job }),
});
