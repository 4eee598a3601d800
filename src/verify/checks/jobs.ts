import type { Check } from "../check.ts";
import { type JobAnswer, observe } from "../observation.ts";
import { jobPath, projectPath, triggerPath } from "../operations.ts";

const poll = "openapi.json#/paths/~1api~1agent~1jobs~1{id}/get";
const schema = "openapi.json#/components/schemas/JobStatus";

const order = ["pending", "processing", "completed"];
const rankOf = (status: string): number => order.indexOf(status === "failed" ? "completed" : status);

const at = (instant: string | null | undefined): number => (instant ? Date.parse(instant) : NaN);

const nullable = ["startedAt", "completedAt", "analysisId", "error", "errorCode"] as const;

/** The fields that are null or absent. */
const nullsOf = (job: JobAnswer): readonly string[] => nullable.filter((field) => (job[field] ?? null) === null);

const nullsExpected: Readonly<Record<string, readonly string[]>> = {
  pending: nullable,
  processing: ["completedAt", "analysisId", "error", "errorCode"],
  completed: ["error", "errorCode"],
  failed: ["completedAt", "analysisId"],
};

/** The distinct values, in order. */
const distinct = <Value extends string>(values: readonly Value[]): readonly Value[] => [...new Set(values)];

/** Whether no value is lower than the one before. */
const neverFalls = (values: readonly number[]): boolean =>
  values.every((value, index) => value >= (values[index - 1] ?? -Infinity));

/** The first response with each status. */
const firstOfEach = (answers: readonly JobAnswer[]): readonly JobAnswer[] =>
  answers.filter(({ status }, index) => answers.findIndex((each) => each.status === status) === index);

/** When a job entered its status; NaN when it does not contain the instant. */
function enteredAt(job: JobAnswer): number {
  if (job.status === "pending") return at(job.createdAt);
  return at(job.status === "processing" ? job.startedAt : job.completedAt);
}

export const jobChecks: readonly Check[] = [
  {
    id: "job.order",
    demand: "A job goes from pending to processing to completed or failed, never back",
    clause: `${schema}/properties/status`,
    basis: "documented",
    async run(world) {
      const { answers } = await observe(world);
      const seen = answers.map(({ status }) => status);
      world.holds("statuses", neverFalls([0, ...seen.map(rankOf)]), distinct(seen), "in order");
      // A scaled clock may skip a status between two polls.
      if (world.sandbox && world.scaled(1000) === 1000) world.is("all statuses", distinct(seen), order);
    },
  },
  {
    id: "job.nulls",
    demand: "Fields that do not apply to a status are null, and the others are not",
    clause: schema,
    basis: "documented",
    async run(world) {
      const { answers } = await observe(world);
      for (const job of firstOfEach(answers))
        world.is(`null when ${job.status}`, nullsOf(job), nullsExpected[job.status] ?? []);
    },
  },
  {
    id: "job.failure",
    demand: "A failed job has an error, no completedAt and no analysisId",
    clause: schema,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { answers, terminal } = await observe(world, "fails");
      const last = answers.at(-1) as JobAnswer;
      world.is("status", last.status, "failed");
      world.is("null", nullsOf(last), nullsExpected["failed"]);
      world.is("updatedAt after startedAt", at(last.updatedAt) >= at(last.startedAt), true);
      world.is("never changes again", distinct(terminal).length, 1);
    },
  },
  {
    id: "job.timestamps",
    demand: "createdAt, startedAt and completedAt are in order, and never change",
    clause: schema,
    basis: "documented",
    async run(world) {
      const { answers } = await observe(world);
      for (const field of ["createdAt", "startedAt", "completedAt"] as const) {
        const said = distinct(answers.flatMap((job) => job[field] ?? []));
        world.holds(field, said.length <= 1, said.length, "at most one value");
      }
      const { createdAt, startedAt, completedAt, updatedAt } = answers.at(-1) as JobAnswer;
      const instants = [createdAt, startedAt, completedAt].flatMap((each) => (each ? [at(each)] : []));
      world.is("in order", neverFalls(instants), true);
      const isNoneLater = instants.every((each) => each <= at(updatedAt));
      world.is("none after updatedAt", isNoneLater, true);
    },
  },
  {
    id: "job.updated-at",
    demand: "`updatedAt` never goes back",
    clause: `${schema}/properties/updatedAt`,
    basis: "documented",
    async run(world) {
      const { answers } = await observe(world);
      world.is("never goes back", neverFalls(answers.map(({ updatedAt }) => at(updatedAt))), true);
    },
  },
  {
    id: "job.updated-at-transition",
    demand: "`updatedAt` is the instant of the last change of the status",
    clause: `${schema}/properties/updatedAt`,
    basis: "inferred",
    async run(world) {
      const { answers } = await observe(world);
      for (const job of firstOfEach(answers))
        if (!Number.isNaN(enteredAt(job))) world.is(`when ${job.status}`, at(job.updatedAt) === enteredAt(job), true);
    },
  },
  {
    id: "job.terminal",
    demand: "The response for an ended job never changes",
    clause: `${poll}/responses/200`,
    basis: "documented",
    async run(world) {
      const { terminal } = await observe(world);
      world.is("different responses", distinct(terminal).length, 1);
    },
  },
  {
    id: "job.identity",
    demand: "The ids of a job and its project never change",
    clause: schema,
    basis: "documented",
    async run(world) {
      const { answers } = await observe(world);
      world.is("ids and projects", distinct(answers.map(({ jobId, projectId }) => jobId + projectId)).length, 1);
    },
  },
  {
    id: "job.undisturbed",
    demand: "Polls change neither a job nor its timeline",
    clause: poll,
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { body } = await ask("POST", triggerPath(own().projects.ready));
      const { jobId } = (body as { data: JobAnswer }).data;
      const { clock, jobs } = own();
      const timeline = async () =>
        JSON.stringify((await jobs.get(jobId)).timeline.map(({ status, at: when }) => [status, when]));
      const before = await timeline();
      await clock.freeze();
      const answers = [];
      for (let count = 0; count < 10; count += 1) answers.push((await ask("GET", jobPath(jobId))).text);
      is("different responses", distinct(answers).length, 1);
      is("the same timeline", (await timeline()) === before, true);
    },
  },
  {
    id: "job.result",
    demand: "The analysisId of a completed job is the latest analysis of its project",
    clause: `${schema}/properties/analysisId`,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { answers } = await observe(world);
      const { projectId, analysisId, status } = answers.at(-1) as JobAnswer;
      world.is("status", status, "completed");
      const { body } = await world.ask("GET", projectPath(projectId, "/audit-analysis"));
      const analysis = (body ?? {}) as { id?: string; status?: string };
      world.is("its analysis", [analysis.id === analysisId, analysis.status], [true, "complete"]);
    },
  },
];
