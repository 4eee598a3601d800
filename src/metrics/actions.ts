import type { Context } from "../capability/capability.ts";
import { type JobState, jobStates } from "../contract/job-states.ts";
import type { ActionsOf } from "../control/route.ts";
import { type Clock, createClock, nextTurn } from "../core/clock.ts";
import { journalRecorder, journalStore } from "../journal/module.ts";
import { lateModule } from "../platform/late-module.ts";
import { captureStore } from "../resources/captures/module.ts";
import { type JobStore, jobStore } from "../resources/jobs/module.ts";
import type { Sample, Samples } from "./metrics.ts";
import type * as Prometheus from "./prometheus.ts";
import type { metricsRoutes } from "./routes.ts";

/** Counting pauses after so many jobs or sandboxes, so that the server can answer other requests. */
const jobsAtOnce = 2000;
const sandboxesAtOnce = 50;

export const metricsActions = (context: Context) =>
  ({
    async readMetrics() {
      const { exposition } = lateModule(import.meta.url, "./prometheus") as typeof Prometheus;
      const text = await exposition(await samplesOf(context));
      return piecesOf(text);
    },
  }) satisfies ActionsOf<typeof metricsRoutes>;

// eslint-disable-next-line @typescript-eslint/require-await -- There is one piece.
async function* piecesOf(text: string): AsyncGenerator<string, void> {
  yield text;
}

async function samplesOf(context: Context): Promise<Samples> {
  const { use, settings } = context;
  const { sandboxes, jobs, lags } = await stateOfSandboxes(context);
  const journal = await use(journalStore).size(nextTurn);
  const { requests, lost, waiting } = use(journalRecorder).totals();
  const countsOf = (label: string, areDeliveries: boolean): readonly Sample[] =>
    requests
      .filter(({ isDelivery }) => isDelivery === areDeliveries)
      .map(({ operation, status, requests: value }) => ({
        labels: { [label]: operation ?? "unknown", status: status ?? "none" },
        value,
      }));
  return {
    info: [{ labels: { version: settings.version }, value: 1 }],
    requests: countsOf("operation", false),
    webhookRequests: countsOf("event", true),
    sandboxes: [{ value: sandboxes }],
    jobs: jobStates.map((status) => ({ labels: { status }, value: jobs.get(status) ?? 0 })),
    workerLag: Object.entries(lags).map(([worker, ms]) => ({ labels: { worker }, value: ms / 1000 })),
    journalEntries: [{ value: journal.entries }],
    journalBytes: [{ value: journal.bytes }],
    journalWaiting: [{ value: waiting }],
    journalLost: [{ value: lost }],
  };
}

/** The number of sandboxes, how many of their jobs are in each state, and the longest lag of each worker. */
async function stateOfSandboxes({ use, sandboxStore, sandboxes }: Context) {
  const [jobs, captures] = [use(jobStore), use(captureStore)];
  const clocks = sandboxStore.clocks();
  const states = new Map<JobState, number>();
  const lags = { jobs: 0, captures: 0 };
  for (const [index, { key, clock: saved }] of clocks.entries()) {
    if (index % sandboxesAtOnce === sandboxesAtOnce - 1) await nextTurn();
    const live = sandboxes.loaded(key);
    const clock = live?.clock ?? createClock(saved);
    // Only sandboxes that this process has loaded have a worker here.
    if (live) {
      lags.jobs = Math.max(lags.jobs, lagOf(clock, jobs.nextDueAt(key)));
      lags.captures = Math.max(lags.captures, lagOf(clock, captures.nextDueAt(key)));
    }
    await countStates(states, (after) => jobs.countStates(key, clock.now(), after, jobsAtOnce));
  }
  return { sandboxes: clocks.length, jobs: states, lags };
}

/** How long a change has been due, in real milliseconds, because the clock of a sandbox may run faster than real time. */
const lagOf = (clock: Clock, dueAt: number | null): number =>
  dueAt === null ? 0 : Math.max(0, clock.toRealMs(clock.now() - dueAt));

/** Adds the jobs of a sandbox to the counts, in parts. @param next counts the jobs with a higher key */
async function countStates(
  states: Map<JobState, number>,
  next: (after: number) => ReturnType<JobStore["countStates"]>,
): Promise<void> {
  for (let after = 0; ; await nextTurn()) {
    const groups = next(after);
    for (const { status, jobs } of groups) states.set(status, (states.get(status) ?? 0) + jobs);
    if (groups.reduce((sum, { jobs }) => sum + jobs, 0) < jobsAtOnce) return;
    after = Math.max(...groups.map(({ last }) => last));
  }
}
