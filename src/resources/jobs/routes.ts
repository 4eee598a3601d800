import { Type } from "typebox";
import { jobStates } from "../../contract/job-states.ts";
import type { Route } from "../../control/route.ts";
import { Instant, Limit, Nullable, Strict, Uuid } from "../../control/schemas.ts";

const JobState = Type.Enum([...jobStates], { "x-expected": `one of ${jobStates.join(", ")}` });

export const JobView = Strict({
  id: Uuid,
  projectId: Uuid,
  ownerId: Type.String(),
  tokenId: Type.Union([Uuid, Type.Null()], { description: "The token that a magic job belongs to." }),
  scenario: Type.String(),
  synchronous: Type.Boolean({ description: "Whether a call waits for it: to clients, it is no job." }),
  credits: Type.Integer({ description: "What it took from its owner." }),
  status: JobState,
  analysisId: Type.Union([Uuid, Type.Null()], { description: "What the job makes, if it completes." }),
  error: Type.Union([Type.String(), Type.Null()], { description: "What the job says, if it fails." }),
  errorCode: Nullable(Type.String()),
  forcedAt: Type.Union([Instant, Type.Null()], { description: "When its course was last changed by hand." }),
  timeline: Type.Array(Strict({ status: JobState, at: Instant, reached: Type.Boolean() }), {
    description: "Its whole life in order, past and future.",
  }),
});

const WhichJob = {
  tokenId: Type.Optional(
    Type.String({ description: "Id of the token, for a magic job that several tokens have begun." }),
  ),
};

const force = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, input: Strict(WhichJob), output: JobView, command: { words } }) as const;

export const jobRoutes = {
  listJobs: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "List the jobs of a sandbox, newest first",
    input: Strict({
      status: Type.Optional(Type.With(JobState, { description: "Only jobs with this status." })),
      limit: Limit(1000),
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
    input: Strict(WhichJob),
    output: JobView,
    command: { words: "job show" },
  },
  createJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "Create a job in any scenario, as if its project had been triggered; it takes no credits",
    input: Strict({
      projectId: Type.Optional(
        Type.String({
          description: "Id of the project (default: the first that is ready for an analysis).",
          "x-flag": "--project <id>",
        }),
      ),
      ownerId: Type.Optional(
        Type.String({
          description: "Id of the owner (default: the first owner of the sandbox).",
          "x-flag": "--owner <id>",
        }),
      ),
      scenario: Type.Optional(
        Type.String({
          description: "Name of the scenario that it follows (default: the one that a trigger would choose).",
          "x-flag": "<name>",
        }),
      ),
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
    input: Strict({
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
          description: "Error message of the job.",
          "x-flag": "<sentence>",
        }),
      ),
      ...WhichJob,
    }),
    output: JobView,
    command: { words: "job fail" },
  },
  vanishJob: force("/sandboxes/{sandbox}/jobs/{job}/vanish", "job vanish", "Let a job vanish: it is 404 from now on"),
} as const satisfies Record<string, Route>;
