import { Type } from "typebox";
import { jobStates } from "../../contract/job-states.ts";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Instant, Limit, Named, Nullable, OneOf, Text, Uuid } from "../../control/schemas.ts";

const JobState = (description: string) => OneOf(jobStates, description);

const JobTransition = Named("JobTransition", "A step in the life of a job.", {
  status: JobState("State that the job enters."),
  at: Instant("When it enters the state, on the sandbox's clock."),
  reached: Flag("Whether that has happened by now."),
});

export const JobView = Named("JobView", "A job with its whole timeline, past and future.", {
  id: Uuid("Id of the job."),
  projectId: Uuid("Project that the job analyses."),
  ownerId: Text("Owner of the project."),
  tokenId: Nullable(Uuid("Token that a magic job belongs to; null for other jobs.")),
  scenario: Text("Name of the scenario that decides what happens to the job."),
  synchronous: Flag("Whether an API call waits for the analysis; clients cannot poll such a job."),
  credits: Count("Credits that the job took from its owner."),
  status: JobState("State of the job now, on the sandbox's clock."),
  analysisId: Nullable(Uuid("Analysis that the job makes; null if it does not complete.")),
  error: Nullable(Text("Error message of the job; null if it does not fail.")),
  errorCode: Nullable(Text("Error code of the job, such as `ANALYSIS_FAILED`; null if it does not fail.")),
  forcedAt: Nullable(Instant("When the course of the job was last changed by hand; null: never.")),
  timeline: Type.Array(JobTransition, { description: "The whole life of the job in order, past and future." }),
});

const whichJob = {
  tokenId: Type.Optional(Text("Id of the token. Needed only for a magic job that several tokens have begun.")),
};

const WhichJob = Named("WhichJob", "Selects one of several jobs with the same id.", whichJob);

const force = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, input: WhichJob, output: JobView, command: { words } }) as const;

export const jobRoutes = {
  listJobs: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "List the jobs of a sandbox, newest first",
    input: Named("ListJobsOptions", "Which jobs to list.", {
      status: Type.Optional(JobState("Only jobs in this state. Default: all jobs.")),
      limit: Limit(1000, "How many jobs to list at most."),
    }),
    output: Type.Array(JobView),
    command: {
      words: "job list",
      columns: ["id", "status", "scenario", "projectId"],
      group: "list, create, show or force jobs",
    },
  },
  readJob: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs/{job}",
    summary: "Read a job with its whole timeline",
    input: WhichJob,
    output: JobView,
    command: { words: "job show" },
  },
  createJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "Create a job in any scenario, as if its project had been triggered; it takes no credits",
    input: Named("CreateJobOptions", "Which job to create.", {
      projectId: Type.Optional(
        Text(
          "Project to analyse. Default: the sample project of the owner that is ready for an analysis.",
          "--project <id>",
        ),
      ),
      ownerId: Type.Optional(Text("Owner of the project. Default: the first owner of the sandbox.", "--owner <id>")),
      scenario: Type.Optional(Text("Name of the scenario. Default: the one that a trigger would choose.", "<name>")),
    }),
    output: JobView,
    status: 201,
    command: { words: "job create" },
  },
  startJob: force("/sandboxes/{sandbox}/jobs/{job}/start", "job start", "Let a pending job be processed from now on"),
  completeJob: force("/sandboxes/{sandbox}/jobs/{job}/complete", "job complete", "Complete a job now"),
  failJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs/{job}/fail",
    summary: "Fail a job now",
    input: Named("FailJobOptions", "How a job fails.", {
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
  vanishJob: force("/sandboxes/{sandbox}/jobs/{job}/vanish", "job vanish", "Let a job vanish: it is 404 from now on"),
} as const satisfies Record<string, Route>;
