import type { components } from "../contract/openapi.gen.ts";
import { jobProbes } from "../resources/jobs/probe.ts";
import { jobPath, triggerPath } from "./operations.ts";
import type { World } from "./world.ts";

/** A job in a response of the API. */
export type JobAnswer = components["schemas"]["JobStatus"];

/** The polls of a job, from its trigger or the first poll to its end. */
export type Observation = {
  readonly answers: readonly JobAnswer[];
  /** The bodies after the end of the job: immediately, and later. */
  readonly terminal: readonly string[];
};

/** How often a job of production is polled, and for how long. */
const intervalMs = 2000;
const patienceMs = 600_000;

const isOver = ({ status }: JobAnswer): boolean => status === "completed" || status === "failed";

async function poll({ ask, is, skip }: World, jobId: string): Promise<{ job: JobAnswer; text: string }> {
  const { status, body, text } = await ask("GET", jobPath(jobId));
  if (status !== 200) {
    is("status of the poll", status, 200);
    return skip(`the job ${jobId} cannot be polled`);
  }
  return { job: (body as { data: JobAnswer }).data, text };
}

/** Polls a job of a sandbox before, between and after all of its transitions. */
async function observeInSandbox(world: World, scenario: string | undefined): Promise<Observation> {
  const { clock, jobs, projects, scenarios } = world.own();
  if (scenario !== undefined) await scenarios.queue(scenario);
  const { body } = await world.ask("POST", triggerPath(projects.ready));
  const job = (body as { data: JobAnswer }).data;
  const answers = [job];
  const { timeline } = await jobs.get(job.jobId);
  for (const { at } of timeline) {
    const now = Date.parse((await clock.read()).now);
    // Poll halfway to the transition, before anything changes. A running clock may have passed it already.
    const left = Date.parse(at) - now;
    if (left > 1) await clock.advance(Math.floor(left / 2));
    answers.push((await poll(world, job.jobId)).job);
    const rest = Date.parse(at) - Date.parse((await clock.read()).now);
    if (rest > 0) await clock.advance(rest);
    answers.push((await poll(world, job.jobId)).job);
  }
  const terminal = [(await poll(world, job.jobId)).text];
  for (const duration of ["1s", "1h", "30d"]) {
    await clock.advance(duration);
    terminal.push((await poll(world, job.jobId)).text);
  }
  return { answers, terminal };
}

/** Polls a job of production until it ends. */
async function observeForReal(world: World): Promise<Observation> {
  const { target } = world;
  const jobId = (await world.ownId(jobProbes.getJobStatus.findId)) ?? world.skip(noJob(target));
  const answers: JobAnswer[] = [];
  const until = target.now() + patienceMs;
  for (;;) {
    const { job, text } = await poll(world, jobId);
    answers.push(job);
    if (isOver(job)) {
      const terminal = [text, (await poll(world, jobId)).text];
      await target.sleep(intervalMs);
      terminal.push((await poll(world, jobId)).text);
      return { answers, terminal };
    }
    if (target.now() > until) return world.skip(`the job ${jobId} is still ${job.status} after ten minutes`);
    target.onProgress(`polling the job ${jobId} (${job.status})`);
    await target.sleep(intervalMs);
  }
}

/** Why there is no job to poll. */
const noJob = ({ mayWrite }: World["target"]): string =>
  mayWrite
    ? "no job could be triggered: it needs a project that is ready for an analysis"
    : "no job to poll: pass --job with a job id, or --write to trigger a job";

/** All checks share one job of production. */
const watched = new WeakMap<object, Promise<Observation>>();

/** Gives the checks polls of a recording, instead of those of a server. */
export const observeRecorded = ({ target }: Pick<World, "target">, observation: Observation): void =>
  void watched.set(target, Promise.resolve(observation));

/**
 * Polls a job until it ends.
 * @param scenario scenario of the job; only in a sandbox
 * @throws Skipped
 */
export function observe(world: World, scenario?: string): Promise<Observation> {
  if (world.sandbox) return observeInSandbox(world, scenario);
  const seen = watched.get(world.target) ?? observeForReal(world);
  watched.set(world.target, seen);
  return seen;
}
