import { type Static, Type } from "typebox";
import { type DataScope, dataSection } from "../../capability/capability.ts";
import { disorder, EntryName, MaybeWords, PinnedId, Reference, When } from "../../capability/data-schemas.ts";
import { Named, OneOf } from "../../control/schemas.ts";
import { notANameOf } from "../../core/names.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { defaultScenario } from "../../scenarios/scenarios.ts";
import { type ProjectRow, projectStore } from "../projects/module.ts";
import type { JobFate } from "./job-status.ts";
import { newJob } from "./new-job.ts";
import { jobStore } from "./store.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The range of random creation times of jobs in a user's data, as a time before now. */
const pastOfJobs = [hourMs, 7 * 24 * hourMs] as const;

const JobData = Named("JobData", "A job of an owner, with a scenario from its creation on, or in a fixed state.", {
  name: EntryName,
  id: PinnedId,
  project: Reference("projects", "Project of the job, by name or id."),
  scenario: MaybeWords("Scenario of the job. Default: completes."),
  status: Type.Optional(
    OneOf(
      ["pending", "processing", "completed", "failed"],
      "State of the job, instead of a scenario. A pending or processing job stays in that state.",
    ),
  ),
  createdAt: When(
    "When the job was triggered. Default: now with a scenario; with a status random, 1 hour to 7 days ago.",
  ),
  startedAt: When("When processing started; only with a status. Default: random, 1 to 3 s after `createdAt`."),
  endedAt: When(
    "When the job completed or failed; only with such a status. Default: random, 4 to 12 s after `startedAt`.",
  ),
  analysisId: PinnedId,
  error: MaybeWords("Error message; only with the status failed.", 2000),
  errorCode: MaybeWords("Error code; only with the status failed. Default: ANALYSIS_FAILED."),
});

const AnalysisData = Named(
  "AnalysisData",
  "An analysis of a project. Its findings are generated from the seed for its id.",
  {
    id: PinnedId,
    status: Type.Optional(
      OneOf(
        ["running", "complete", "failed"],
        "Status of the analysis. A running analysis stays running. Default: complete.",
      ),
    ),
    startedAt: When("When the analysis started. Default: random, 1 hour to 7 days ago."),
    completedAt: When("When the analysis was completed or failed. Default: random, 60 to 300 s after its start."),
  },
);

type JobEntry = Static<typeof JobData>;

/** Fields that are allowed only for some statuses, with the condition. */
const onlyWith: readonly [keyof JobEntry, readonly JobEntry["status"][], string][] = [
  ["startedAt", ["processing", "completed", "failed"], "the status processing, completed or failed"],
  ["endedAt", ["completed", "failed"], "the status completed or failed"],
  ["error", ["failed"], "the status failed"],
  ["errorCode", ["failed"], "the status failed"],
];

/** The facts of a job in a state. Missing instants are random: before the given ones, and never in the future. */
function fateOf(
  { now, at, drawn }: DataScope,
  entry: JobEntry,
  index: number,
  status: NonNullable<JobEntry["status"]>,
): JobFate {
  const waitMs = now - drawn("job waits", index, [1000, 3000]);
  const processingMs = now - drawn("job is processed", index, [4000, 12_000]);
  const beforeEnd = at(entry.endedAt, now) - processingMs;
  const beforeStart = at(entry.startedAt, beforeEnd) - waitMs;
  const createdAt = at(entry.createdAt, Math.min(drawn("job created", index, pastOfJobs), beforeStart));
  const startedAt = at(entry.startedAt, Math.max(createdAt, Math.min(createdAt + waitMs, at(entry.endedAt, now))));
  const endedAt = at(entry.endedAt, Math.min(startedAt + processingMs, now));
  const startsAt = status === "pending" ? null : startedAt;
  const endsAt = status === "pending" || status === "processing" ? null : endedAt;
  const failed = status === "failed";
  return {
    createdAt,
    startsAt,
    endsAt,
    outcome: failed ? "failed" : "completed",
    vanishesAt: null,
    error: failed ? (entry.error ?? "The audit analysis could not be completed.") : null,
    errorCode: failed ? (entry.errorCode ?? "ANALYSIS_FAILED") : null,
  };
}

/** The jobs of an owner. */
export const jobData = dataSection({
  field: "jobs",
  description: "Jobs of the owner.",
  schema: JobData,
  most: 100_000,
  check(entry, at, { scenarioNames }) {
    const { scenario, status, createdAt, startedAt, endedAt } = entry;
    if (scenario !== undefined && status !== undefined)
      return [
        { field: "status", message: "cannot be combined with a scenario, because the scenario decides the status" },
      ];
    if (scenario !== undefined && !scenarioNames.includes(scenario))
      return [{ field: "scenario", message: notANameOf("the name of a scenario", scenario, scenarioNames) }];
    for (const [field, states, words] of onlyWith)
      if (entry[field] !== undefined && !states.includes(status)) return [{ field, message: `requires ${words}` }];
    const steps = [
      ["createdAt", createdAt],
      ["startedAt", startedAt],
      ["endedAt", endedAt],
    ] as const;
    return disorder(steps, at);
  },
  add(scope, entries) {
    const { context, sandbox, owner, now, at, find, remember, added } = scope;
    const { use } = context;
    const triggered = new Map<number, number>();
    entries.forEach((entry, index) => {
      const project = find("projects", entry.project) as ProjectRow;
      const ordinal = triggered.get(project.key) ?? 0;
      triggered.set(project.key, ordinal + 1);
      const createdAt = at(entry.createdAt, now);
      const scenario = (entry.scenario && scope.scenarioNamed(entry.scenario)) || defaultScenario;
      const drawn = newJob(sandbox, project, scenario, createdAt, `${owner.id} ${project.id}`, ordinal);
      const job = {
        ...drawn,
        ...(entry.status && fateOf(scope, entry, index, entry.status)),
        id: entry.id?.toLowerCase() ?? drawn.id,
        analysisId: entry.analysisId?.toLowerCase() ?? drawn.analysisId,
      };
      remember("jobs", entry.name, { key: use(jobStore).insert(job), id: job.id });
      added();
    });
    for (const [key, jobsTriggered] of triggered) use(projectStore).saveTriggered(key, jobsTriggered);
  },
});

/** The analyses of a project, as results of synchronous calls. */
export const analysisData = dataSection({
  field: "analyses",
  of: "projects",
  description: "Audit analyses of the project.",
  schema: AnalysisData,
  most: 1000,
  check({ status = "complete", startedAt, completedAt }, at) {
    if (status === "running" && completedAt !== undefined)
      return [{ field: "completedAt", message: "requires an analysis that is complete or failed" }];
    return disorder(
      [
        ["startedAt", startedAt],
        ["completedAt", completedAt],
      ],
      at,
    );
  },
  add({ context: { use }, sandbox, owner, now, at, drawn, added }, entries, within) {
    const project = within as ProjectRow;
    entries.forEach(({ id, status = "complete", startedAt, completedAt }, index) => {
      const tookMs = now - drawn(`analysis of ${project.id}`, index, [minuteMs, 5 * minuteMs]);
      const past = drawn(`analysis of ${project.id} began`, index, pastOfJobs);
      const beganAt = at(startedAt, Math.min(past, at(completedAt, now) - tookMs));
      const job = newJob(sandbox, project, defaultScenario, beganAt, `data ${owner.id} ${project.id}`, index, {
        synchronous: true,
        credits: 0,
      });
      const failed = status === "failed";
      use(jobStore).insert({
        ...job,
        id: uuidOf(draw(sandbox.seed, "data analysis job id", `${owner.id} ${project.id}`, index)),
        analysisId: id?.toLowerCase() ?? job.analysisId,
        startsAt: beganAt,
        endsAt: status === "running" ? null : at(completedAt, Math.min(beganAt + tookMs, now)),
        outcome: failed ? "failed" : "completed",
        error: failed ? "The audit analysis could not be completed." : null,
        errorCode: failed ? "ANALYSIS_FAILED" : null,
      });
      added();
    });
  },
});
