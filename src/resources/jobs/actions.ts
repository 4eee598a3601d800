import type { Context } from "../../capability/capability.ts";
import { findOwner } from "../account/module.ts";
import { ControlError, fieldError, notInSandbox } from "../../errors/control-error.ts";
import type { ActionsOf } from "../../control/route.ts";
import type { jobRoutes } from "./routes.ts";
import { ownProject, type ProjectRow, projectStore, sampleProjectId } from "../projects/module.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { intervene, type Intervention, isPossible } from "../../pipeline/intervention.ts";
import { jobCache } from "./job-cache.ts";
import type { JobFacts, JobFate } from "./job-status.ts";
import { jobView } from "./job-view.ts";
import { jobWaits } from "./job-waits.ts";
import { statusAt } from "../../pipeline/lifecycle.ts";
import { type JobRecord, jobStore } from "./store.ts";
import { jobTrigger } from "./trigger.ts";
import { notANameOf } from "../../core/names.ts";

/** The most recent ids that the message for an unknown id lists. */
const mostNamed = 1000;

type Wanted = Intervention<JobFacts["outcome"]> & Partial<Pick<JobFate, "error" | "errorCode">>;

const pastOf = (wanted: Wanted): string =>
  wanted.kind === "end" ? wanted.outcome : { start: "started", hold: "held", vanish: "made to vanish" }[wanted.kind];

// eslint-disable-next-line max-lines-per-function -- one action each
export function jobActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const jobs = use(jobStore);
  const cache = use(jobCache);
  const waits = use(jobWaits);
  const projects = use(projectStore);
  const trigger = use(jobTrigger);

  function findJob(sandbox: LiveSandbox, id: string, tokenId: string | undefined): JobRecord {
    const all = jobs.withId(sandbox.key, id.toLowerCase());
    const matching = tokenId === undefined ? all : all.filter((job) => job.tokenId === tokenId.toLowerCase());
    const [job, another] = matching;
    if (!job) {
      const ids = jobs.ofSandbox(sandbox.key, mostNamed).map((each) => each.id);
      throw notInSandbox(sandbox, "job", id, ids);
    }
    if (another) throw fieldError("tokenId", `is required, because several tokens have started the magic job ${id}`);
    return job;
  }

  function force(name: string, id: string, tokenId: string | undefined, wanted: Wanted) {
    const sandbox = find(name);
    const forced = transaction(() => {
      const now = sandbox.clock.now();
      const job = findJob(sandbox, id, tokenId);
      const status = statusAt(job, now);
      if (!isPossible(wanted.kind, status))
        throw new ControlError(409, `The job ${id} is ${status} and can no longer be ${pastOf(wanted)}.`);
      if (job.synchronous && wanted.kind === "vanish")
        throw new ControlError(
          409,
          `The job ${id} cannot vanish, because an API call waits for its analysis. Complete or fail the job instead.`,
        );
      const { error, errorCode } = wanted.kind === "end" ? { error: null, errorCode: null, ...wanted } : job;
      const fate = { ...intervene(job, status, wanted, now), error, errorCode };
      jobs.force(job.key, status, fate, now);
      return { ...job, ...fate, forcedAt: now };
    });
    cache.drop([forced]);
    waits.wake(forced.key);
    sandbox.worker.nudge();
    return jobView(forced, sandbox.clock.now());
  }

  function findProjectOf(sandbox: LiveSandbox, ownerId: string | undefined, projectId: string | undefined): ProjectRow {
    const owner = findOwner(context, sandbox, ownerId);
    if (projectId !== undefined) return ownProject(context, owner, projectId);
    const project = projects.find(owner.key, sampleProjectId(sandbox.seed, owner.id, "ready"));
    if (project) return project;
    throw fieldError("projectId", `is required, because the owner ${owner.id} has no sample projects`);
  }

  return {
    listJobs({ sandbox, status, limit = 100 }) {
      const { key, clock } = find(sandbox);
      const now = clock.now();
      return jobs.ofSandbox(key, limit, status && { status, now }).map((job) => jobView(job, now));
    },
    readJob({ sandbox, job, tokenId }) {
      const found = find(sandbox);
      return jobView(findJob(found, job, tokenId), found.clock.now());
    },
    createJob({ sandbox, ownerId, projectId, scenario: wanted }) {
      const found = find(sandbox);
      const scenario = wanted === undefined ? undefined : found.scenarioNamed(wanted);
      if (wanted !== undefined && !scenario)
        throw fieldError("scenario", notANameOf("the name of a scenario", wanted, found.scenarioNames()));
      const { id } = transaction(() => {
        const project = findProjectOf(found, ownerId, projectId);
        return trigger(found, findOwner(context, found, ownerId).id, project, { scenario, charged: false });
      });
      found.worker.nudge();
      return jobView(findJob(found, id, undefined), found.clock.now());
    },
    startJob: ({ sandbox, job, tokenId }) => force(sandbox, job, tokenId, { kind: "start" }),
    completeJob: ({ sandbox, job, tokenId }) => force(sandbox, job, tokenId, { kind: "end", outcome: "completed" }),
    failJob: ({ sandbox, job, tokenId, errorCode = "ANALYSIS_FAILED", error }) =>
      force(sandbox, job, tokenId, {
        kind: "end",
        outcome: "failed",
        errorCode,
        error: error ?? "The audit analysis could not be completed.",
      }),
    vanishJob: ({ sandbox, job, tokenId }) => force(sandbox, job, tokenId, { kind: "vanish" }),
  } satisfies ActionsOf<typeof jobRoutes>;
}
