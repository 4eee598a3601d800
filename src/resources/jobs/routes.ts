import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Instant, Nullable, Strict, Uuid } from "../../control/schemas.ts";

const JobState = Type.Enum(["pending", "processing", "completed", "failed", "vanished"], {
  "x-expected": "one of pending, processing, completed, failed, vanished",
});

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
  tokenId: Type.Optional(Type.String({ description: "Needed for a magic job that several tokens have begun." })),
};

const force = <Path extends string>(path: Path, summary: string) =>
  ({ method: "POST", path, summary, input: Strict(WhichJob), output: JobView }) as const;

export const jobRoutes = {
  listJobs: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "List the jobs of a sandbox, newest first",
    input: Strict({
      status: Type.Optional(JobState),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 1000, default: 100, "x-expected": "a whole number from 1 to 1000" }),
      ),
    }),
    output: Type.Array(JobView),
  },
  readJob: {
    method: "GET",
    path: "/sandboxes/{sandbox}/jobs/{job}",
    summary: "Read a job with its whole timeline",
    input: Strict(WhichJob),
    output: JobView,
  },
  createJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs",
    summary: "Create a job in any scenario, as if its project had been triggered; it takes no credits",
    input: Strict({
      projectId: Type.Optional(
        Type.String({ description: "Default: the first project that is ready for an analysis." }),
      ),
      ownerId: Type.Optional(Type.String({ description: "Default: the first owner of the sandbox." })),
      scenario: Type.Optional(Type.String({ description: "Default: the one that a trigger would choose." })),
    }),
    output: JobView,
    status: 201,
  },
  startJob: force("/sandboxes/{sandbox}/jobs/{job}/start", "Let a pending job be processed from now on"),
  completeJob: force("/sandboxes/{sandbox}/jobs/{job}/complete", "Complete a job now"),
  failJob: {
    method: "POST",
    path: "/sandboxes/{sandbox}/jobs/{job}/fail",
    summary: "Fail a job now",
    input: Strict({
      ...WhichJob,
      errorCode: Type.Optional(Type.String({ minLength: 1, maxLength: 200, default: "ANALYSIS_FAILED" })),
      error: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    }),
    output: JobView,
  },
  vanishJob: force("/sandboxes/{sandbox}/jobs/{job}/vanish", "Let a job vanish: it is 404 from now on"),
} as const satisfies Record<string, Route>;
