import { Type } from "typebox";
import { jobStates } from "../../contract/job-states.ts";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid } from "../../control/schemas.ts";

const JobState = (description: string) => OneOf(jobStates, description);

const JobTransition = Named("JobTransition", "A state change of a job.", {
  status: JobState("New state."),
  at: Instant("When the job enters the state, on the sandbox's clock."),
  reached: Flag("Whether the state change is in the past."),
});

export const JobView = Named("JobView", "A job with its timeline, past and future.", {
  id: Uuid("Id of the job."),
  projectId: Uuid("Project of the job."),
  ownerId: Text("Owner of the project."),
  tokenId: Nullable(Uuid("Token of a magic job; null for other jobs.")),
  scenario: Text("Name of the scenario of the job."),
  synchronous: Flag("Whether the job belongs to a synchronous call. Clients cannot poll such a job."),
  credits: Count("Credits that the job cost."),
  status: JobState("Present state of the job."),
  analysisId: Nullable(Uuid("Id of the resulting analysis; null if the job does not complete.")),
  error: Nullable(Text("Error message of the job; null if it does not fail.")),
  errorCode: Nullable(Text("Error code of the job, such as `ANALYSIS_FAILED`; null if it does not fail.")),
  forcedAt: Nullable(
    Instant("When the control plane last overrode the scenario, on the sandbox's clock; null: never."),
  ),
  timeline: Type.Array(JobTransition, { description: "Past and future state changes of the job, in order." }),
});

const whichJob = {
  tokenId: Type.Optional(Text("Id of the token. Required only for a magic job that several tokens have started.")),
};

const WhichJob = Named("WhichJob", "Selects one of several magic jobs with the same id.", whichJob);

const force = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, input: WhichJob, output: JobView, command: { words } }) as const;

export const jobRoutes = {
  listJobs: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "List the jobs of a sandbox, newest first",
    input: Named("ListJobsOptions", "The jobs to list.", {
      status: Type.Optional(JobState("List only jobs in this state. Default: all jobs.")),
      limit: Limit(1000, "List at most this many jobs."),
    }),
    output: Type.Array(JobView),
    command: {
      words: "job list",
      columns: ["id", "status", "scenario", "errorCode"],
      empty: "No jobs.",
      group: "list, create, show and override jobs",
    },
  },
  readJob: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs/{job}",
    summary: "Show a job with its timeline",
    input: WhichJob,
    output: JobView,
    command: { words: "job show" },
  },
  createJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "Create a job with any scenario, without charging credits",
    input: Named("CreateJobOptions", "Options of the new job.", {
      projectId: Type.Optional(
        Text(
          "Project to analyse. Default: the owner's sample project that is ready for an analysis.",
          "--project <id>",
        ),
      ),
      ownerId: Type.Optional(Text("Owner of the project. Default: the first owner of the sandbox.", "--owner <id>")),
      scenario: Type.Optional(Text("Name of the scenario. Default: the scenario of the next trigger.", "<name>")),
    }),
    output: JobView,
    status: 201,
    command: { words: "job create" },
  },
  startJob: force("/sandboxes/{sandbox}/jobs/{job}/start", "job start", "Start processing a pending job"),
  completeJob: force("/sandboxes/{sandbox}/jobs/{job}/complete", "job complete", "Complete a job now"),
  failJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs/{job}/fail",
    summary: "Fail a job now",
    input: Named("FailJobOptions", "Error of the job.", {
      errorCode: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          default: "ANALYSIS_FAILED",
          description: "Error code of the job.",
          "x-flag": "--code <code>",
        }),
      ),
      error: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 2000,
          default: "The audit analysis could not be completed.",
          description: "Error message of the job.",
          "x-flag": "<sentence>",
        }),
      ),
      ...whichJob,
    }),
    output: JobView,
    command: { words: "job fail" },
  },
  vanishJob: force("/sandboxes/{sandbox}/jobs/{job}/vanish", "job vanish", "Make a job vanish, so that polls get 404"),
} as const satisfies Record<string, Route>;
