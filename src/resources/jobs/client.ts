import type { CallOf } from "../../control/route.ts";
import type { CreateJobOptions, FailJobOptions, JobView, ListJobsOptions, WhichJob } from "../../control/types.gen.ts";
import type { jobRoutes } from "./routes.ts";

/** The jobs of a sandbox. `tokenId` is needed only for a magic job that several tokens have begun. */
export type SandboxJobs = {
  /** The newest first; at most `limit`, which is 100 by default and 1,000 at the most. */
  list(filter?: ListJobsOptions): Promise<JobView[]>;
  /** @throws ControlError 404 when there is no such job, 400 when `tokenId` is needed to tell which */
  get(jobId: string, which?: WhichJob): Promise<JobView>;
  /**
   * Creates one as if its project had been triggered: by default the first that is ready, in the scenario of a trigger.
   * @throws ControlError 400 when there is no such project, owner or scenario
   */
  create(options?: CreateJobOptions): Promise<JobView>;
  /** Lets a pending job be processed from now on. @throws ControlError 409 when it is not pending */
  start(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Completes a job now. @throws ControlError 409 when it has ended */
  complete(jobId: string, which?: WhichJob): Promise<JobView>;
  /** Fails a job now; by default with ANALYSIS_FAILED. @throws ControlError 409 when it has ended */
  fail(jobId: string, options?: FailJobOptions): Promise<JobView>;
  /** Lets a job vanish: 404 from now on. @throws ControlError 409 when it has vanished */
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
