import { monotonicNow } from "../core/clock.ts";
import { askedWaitMs, isFinal } from "./fault-choices.ts";
import { faultGroupNames } from "./group-names.ts";
import { type Baseline, judge, type Run } from "./judge.ts";
import type { Observation } from "./observe.ts";
import type { Request } from "./requests.ts";
import { type Limits, type Open, type Perform, runOnce } from "./run-once.ts";
import { pairSchedules, type Schedule, singleSchedules } from "./schedules.ts";
import { inSlots } from "./slots.ts";

/** What to explore, and how. Durations are in real milliseconds. */
export type ExploreOptions = {
  /** Names of groups and of faults. Default: all groups. */
  readonly faults?: readonly string[];
  /** How many runs run at once. */
  readonly parallel: number;
  /** No run starts after this time. Default: no limit. */
  readonly budgetMs?: number | undefined;
  /** Whether to try two faults where single ones found nothing. Default: false. */
  readonly pairs?: boolean;
  readonly longestWaitMs: number;
  /** Results of an earlier exploration that was interrupted. */
  readonly known?: { readonly baseline: Baseline; readonly runs: readonly Run[] } | undefined;
};

export type ExploreParts = {
  readonly open: Open;
  readonly perform: Perform;
  /** The file with the output of a run; null: not kept. */
  readonly logOf: (plan: string) => string | null;
  /** Ends all runs early. */
  readonly signal: AbortSignal;
  readonly onBaseline?: (baseline: Baseline, planned: number) => void;
  readonly onRun?: (run: Run, progress: Progress) => void;
};

export type Progress = { readonly done: number; readonly planned: number; readonly found: number };

/** The result of an exploration. Plain data. */
export type Exploration = {
  readonly baseline: Baseline;
  /** The runs, the smallest schedule first. */
  readonly runs: readonly Run[];
  /** How many runs were planned. */
  readonly planned: number;
  /** Why not all planned runs were made; null: they were. */
  readonly stopped: "interrupted" | "budget" | null;
  readonly durationMs: number;
};

/** The command cannot be explored: it fails without any fault, makes no request, or behaves differently each time. */
export class UnstableBaseline extends Error {
  override readonly name = "UnstableBaseline";
}

/** How often the baseline runs. */
const baselineRuns = 3;

/** How many times longer than the baseline a run may take. */
const hangFactor = 3;

/** The shortest limit of a run: retries with a growing delay take a few seconds. */
const shortestLimitMs = 5000;

/** The limit of a baseline run. */
const baselineLimitMs = 600_000;

/** How many times longer than it is asked to a client may wait: many add jitter to `Retry-After`. */
const waitFactor = 1.5;

/** How much longer a run may take because of its faults. */
export const allowanceMs = (
  baseline: Pick<Baseline, "durationMs">,
  faults: readonly string[],
  longestWaitMs: number,
): number =>
  faults.reduce((sum, fault) => {
    const slow =
      fault === "jobOutcome/slow" ? 10 * baseline.durationMs : /^(latency|slowDribble)/.test(fault) ? 2000 : 0;
    return sum + slow + waitFactor * Math.min(askedWaitMs(fault), longestWaitMs);
  }, 0);

const limitMs = ({ durationMs }: Baseline): number => Math.max(hangFactor * durationMs, shortestLimitMs);

/** Operations that do not poll, with the number of their calls: how often a client polls depends on time. */
const outline = ({ requests }: Observation): string =>
  [...Map.groupBy(requests, ({ operation, poll }) => (poll === null ? operation : `polls of ${operation}`))]
    .map(([what, same]) => (what.startsWith("polls of ") ? what : `${same.length} × ${what}`))
    .toSorted()
    .join(", ");

const greatest = (numbers: readonly number[]): number => Math.max(0, ...numbers);

/** Runs the client without a fault, several times. @returns null when it was interrupted @throws UnstableBaseline */
async function findBaseline(parts: ExploreParts, longestWaitMs: number): Promise<Baseline | null> {
  const runs: { readonly seen: Observation; readonly durationMs: number }[] = [];
  for (let number = 1; number <= baselineRuns; number += 1) {
    const limits: Limits = { limitMs: baselineLimitMs, longestWaitMs };
    const run = await runOnce(parts, { plan: "", number }, limits, parts.signal, () => undefined);
    if (!run) return null;
    const { ending } = run;
    if (ending.kind !== "passed") {
      const how = ending.kind === "failed" ? ending.said : "there was no end";
      throw new UnstableBaseline(
        `Without any fault, ${how} (run ${number} of ${baselineRuns}), so there is nothing to explore. Make it pass first.`,
      );
    }
    if (run.seen.requests.length === 0)
      throw new UnstableBaseline(
        "The client made no request with its token to its base URL, so there is nothing to explore. Make it read both (AUDITY_BASE_URL and AUDITY_TOKEN).",
      );
    runs.push(run);
  }
  const seen = runs.map((run) => run.seen);
  const [first = "", ...others] = seen.map(outline);
  const different = others.find((other) => other !== first);
  if (different !== undefined)
    throw new UnstableBaseline(
      `The client makes different requests each time, so its runs cannot be compared. Once: ${first}. Another time: ${different}. Make it deterministic first.`,
    );
  const operations = new Set(seen.flatMap(({ writes }) => Object.keys(writes)));
  return {
    durationMs: greatest(runs.map(({ durationMs }) => durationMs)),
    requests: seen.map(({ requests }) => requests).toSorted((one, other) => other.length - one.length)[0] ?? [],
    brokenRules: [...new Set(seen.flatMap(({ brokenRules }) => brokenRules))],
    pollsAfterEnd: greatest(seen.map(({ pollsAfterEnd }) => pollsAfterEnd)),
    writes: Object.fromEntries(
      [...operations].map((operation) => [operation, greatest(seen.map(({ writes }) => writes[operation] ?? 0))]),
    ),
    ends: Math.min(...seen.map(({ ends }) => ends)),
  };
}

/** The faults of a plan, each with the first request that it was applied to. */
function hitsOf({ requests }: Observation): Run["hits"] {
  const first = new Map<string, Request>();
  for (const request of requests)
    if (request.plan !== null && !first.has(request.plan)) first.set(request.plan, request);
  return [...first].map(([plan, { number, operation, poll }]) => ({
    number,
    operation,
    poll,
    fault: plan.slice(plan.indexOf(":") + 1),
  }));
}

/** Orders runs: fewer faults first, then by the numbers of the requests. */
const bySize = ({ hits: one, plan }: Run, { hits: other, plan: otherPlan }: Run): number =>
  one.length - other.length ||
  (one[0]?.number ?? 0) - (other[0]?.number ?? 0) ||
  (one[1]?.number ?? 0) - (other[1]?.number ?? 0) ||
  plan.localeCompare(otherPlan);

/**
 * Runs the client without a fault, and then again and again, each time with another fault at another request.
 * @returns null when it was interrupted before the end of the baseline
 * @throws UnstableBaseline when there is nothing to explore
 */
export async function explore(options: ExploreOptions, parts: ExploreParts): Promise<Exploration | null> {
  const { faults = faultGroupNames, parallel, budgetMs = Infinity, pairs = false, longestWaitMs, known } = options;
  const { signal } = parts;
  const began = monotonicNow();
  const baseline = known?.baseline ?? (await findBaseline(parts, longestWaitMs));
  if (!baseline) return null;
  const runs = new Map((known?.runs ?? []).map((run) => [run.plan, run]));
  const seenOf = new Map<string, readonly Request[]>();
  const confirmed = new Set<string>();
  let isOver = false;
  const mayBegin = () => {
    if (monotonicNow() - began > budgetMs) isOver = true;
    return !signal.aborted && !isOver;
  };

  async function once({ plan, faults: tried }: Schedule, onIdle: () => void) {
    const limits = {
      limitMs: limitMs(baseline as Baseline) + allowanceMs(baseline as Baseline, tried, longestWaitMs),
      longestWaitMs,
    };
    const run = await runOnce(parts, { plan, number: runs.size + 1 }, limits, signal, onIdle);
    if (!run) return null;
    const { ending, seen, durationMs } = run;
    const hits = hitsOf(seen);
    const findings = judge(ending, seen, baseline as Baseline, tried.some(isFinal));
    return { ending, seen, hits, findings, durationMs };
  }

  async function tryOne(schedule: Schedule, planned: number, onIdle: () => void): Promise<void> {
    const { plan } = schedule;
    let result = await once(schedule, onIdle);
    if (!result) return;
    const { hits, findings } = result;
    const isReached = hits.length === schedule.faults.length;
    // A finding must be repeatable, and one of each kind shows that.
    const kind = [
      ...hits.map(({ fault, operation }) => `${fault} ${operation}`),
      ...findings.map((each) => each.kind),
    ].join();
    let isUnstable = false;
    if (findings.length > 0 && !confirmed.has(kind)) {
      const again = await once(schedule, onIdle);
      if (!again) return;
      isUnstable = again.findings.length === 0;
      if (isUnstable) result = { ...result, durationMs: again.durationMs };
      else confirmed.add(kind);
    }
    const run: Run = {
      plan,
      hits,
      verdict: verdictOf(result.ending.kind === "waited", isReached, findings.length > 0, isUnstable),
      findings,
      requests: result.seen.requests.length,
      durationMs: Math.round(result.durationMs),
      log: parts.logOf(plan),
    };
    runs.set(plan, run);
    seenOf.set(plan, result.seen.requests);
    const found = [...runs.values()].filter(({ verdict }) => verdict === "found").length;
    parts.onRun?.(run, { done: runs.size, planned, found });
  }

  const singles = singleSchedules(baseline.requests, faults);
  let planned = singles.length;
  parts.onBaseline?.(baseline, planned);
  const tryAll = (schedules: readonly Schedule[]) =>
    inSlots(
      schedules.filter(({ plan }) => !runs.has(plan)),
      parallel,
      (schedule, onIdle) => tryOne(schedule, planned, onIdle),
      mayBegin,
    );
  await tryAll(singles);
  if (pairs && mayBegin()) {
    const passed = [...runs.values()].map((run) => ({ run, requests: seenOf.get(run.plan) ?? baseline.requests }));
    const doubles = pairSchedules(passed, faults);
    planned += doubles.length;
    await tryAll(doubles);
  }
  return {
    baseline,
    runs: [...runs.values()].toSorted(bySize),
    planned,
    stopped: signal.aborted ? "interrupted" : runs.size < planned ? "budget" : null,
    durationMs: Math.round(monotonicNow() - began),
  };
}

function verdictOf(hasWaited: boolean, isReached: boolean, isFound: boolean, isUnstable: boolean): Run["verdict"] {
  if (isUnstable) return "unstable";
  if (isFound) return isReached ? "found" : "unstable";
  if (!isReached) return "not reached";
  return hasWaited ? "waited" : "passed";
}
