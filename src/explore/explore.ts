import { monotonicNow } from "../core/clock.ts";
import { allowanceMs, askedWaitMs, assertFaults, isFinal } from "./fault-choices.ts";
import { faultGroupNames } from "./group-names.ts";
import { type Baseline, baselineFindings, failureKey, judge, type Run } from "./judge.ts";
import type { Observation } from "./observe.ts";
import { isWrite, type Request } from "./requests.ts";
import { type Limits, type Open, type Perform, runOnce } from "./run-once.ts";
import { pairSchedules, type Schedule, singleSchedules } from "./schedules.ts";
import { inSlots } from "./slots.ts";

/** What to explore, and how. Durations are in real milliseconds. @internal */
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
  /** How long a run may take. Default: three times the baseline, at least 5 s. */
  readonly limitMs?: number | undefined;
  /** Sandbox milliseconds per real millisecond, for faults that take time; Infinity: they take none. */
  readonly scale: number;
  /** Results of an earlier exploration that was interrupted. */
  readonly known?: { readonly baseline: Baseline; readonly tried: readonly Tried[] } | undefined;
};

/** How runs are made and reported. @internal */
export type ExploreParts = {
  readonly open: Open;
  readonly perform: Perform;
  /** The file with the output of a run; null: not kept. */
  readonly logOf: (plan: string) => string | null;
  /** Ends all runs early. */
  readonly signal: AbortSignal;
  readonly onBaseline?: (baseline: Baseline, planned: number) => void;
  readonly onRun?: (tried: Tried, progress: Progress) => void;
};

/** How far an exploration is. @internal */
export type Progress = { readonly done: number; readonly planned: number; readonly found: number };

/** The result of an exploration. Plain data. */
export type Exploration = {
  /** What all runs without a fault have in common. */
  readonly baseline: Baseline;
  /** The runs, the smallest schedule first. */
  readonly runs: readonly Run[];
  /** How many runs were planned. */
  readonly planned: number;
  /** Why not all planned runs were made; null: they were. */
  readonly stopped: "interrupted" | "budget" | null;
  /** How long it took, in milliseconds. */
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

/** How many times longer a run may take that is to show that a client hangs: another load may have slowed down the first. */
const repeatFactor = 3;

/** The operations that a client calls, with the number of writes. How often it reads depends on time, because it may poll. */
const outline = ({ requests }: Observation): string =>
  [...Map.groupBy(requests, ({ operation, method }) => (isWrite({ method }) ? operation : `read ${operation}`))]
    .map(([what, same]) => (what.startsWith("read ") ? what.slice(5) : `${same.length} × ${what}`))
    .toSorted()
    .join(", ");

const greatest = (numbers: readonly number[]): number => Math.max(0, ...numbers);

/** Runs the client without a fault, several times. @returns null when it was interrupted @throws UnstableBaseline */
async function findBaseline(parts: ExploreParts, longestWaitMs: number): Promise<Baseline | null> {
  const runs: { readonly seen: Observation; readonly durationMs: number }[] = [];
  for (let number = 1; number <= baselineRuns; number += 1) {
    const limits: Limits = { limitMs: baselineLimitMs, longestWaitMs };
    const run = await runOnce(parts, { plan: "", isRepeat: false }, limits, parts.signal, () => undefined);
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
    hasReset: seen.some(({ hasReset }) => hasReset),
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

/** A run with a fault plan, with the requests of the client. Plain data. @internal */
export type Tried = { readonly run: Run; readonly requests: readonly Request[] };

/** Runs the client with a schedule, and again when something was found that was not found before: a finding must repeat. */
function createTrial(parts: ExploreParts, baseline: Baseline, options: ExploreOptions) {
  const { longestWaitMs, scale } = options;
  const usualLimitMs = options.limitMs ?? Math.max(hangFactor * baseline.durationMs, shortestLimitMs);
  const confirmed = new Set<string>();

  async function once({ plan, faults }: Schedule, isRepeat: boolean, onIdle: () => void) {
    const more = faults.map((fault) => allowanceMs(fault, baseline.durationMs, scale, longestWaitMs));
    const limitMs = more.reduce((sum, each) => sum + each, usualLimitMs * (isRepeat ? repeatFactor : 1));
    const limits = { limitMs, longestWaitMs };
    const run = await runOnce(parts, { plan, isRepeat }, limits, parts.signal, onIdle);
    return run && { ...run, findings: judge(run.ending, run.seen, baseline, faults.some(isFinal)) };
  }

  /** @returns null when it was interrupted */
  return async (schedule: Schedule, onIdle: () => void): Promise<Tried | null> => {
    const first = await once(schedule, false, onIdle);
    if (!first) return null;
    const { ending, seen, findings, durationMs } = first;
    const applied = hitsOf(seen);
    // The journal has no request that was under way when the run was stopped.
    const hits = ending.kind === "hung" && applied.length < schedule.targets.length ? schedule.targets : applied;
    const key = failureKey({ hits, findings });
    let isStable = true;
    if (findings.length > 0 && !confirmed.has(key)) {
      const again = await once(schedule, true, onIdle);
      if (!again) return null;
      isStable = again.findings.length > 0;
      if (isStable) confirmed.add(key);
    }
    const isReached = hits.length === schedule.faults.length;
    const run: Run = {
      plan: schedule.plan,
      hits,
      verdict: verdictOf(ending.kind === "waited", isReached, findings.length > 0, isStable),
      findings,
      requests: seen.requests.length,
      durationMs: Math.round(durationMs),
      log: parts.logOf(schedule.plan),
    };
    return { run, requests: seen.requests };
  };
}

/**
 * Runs the client without a fault, and then again and again, each time with another fault at another request.
 * @returns null when it was interrupted before the end of the baseline
 * @throws UnstableBaseline when there is nothing to explore
 * @throws FaultPlanError for an unknown fault
 * @internal
 */
export async function explore(options: ExploreOptions, parts: ExploreParts): Promise<Exploration | null> {
  const { faults = faultGroupNames, parallel, budgetMs = Infinity, pairs = false, longestWaitMs, known } = options;
  assertFaults(faults);
  const { signal } = parts;
  const began = monotonicNow();
  const baseline = known?.baseline ?? (await findBaseline(parts, longestWaitMs));
  if (!baseline) return null;
  const attempt = createTrial(parts, baseline, options);
  const tried = new Map((known?.tried ?? []).map((each) => [each.run.plan, each]));
  const findings = baselineFindings(baseline);
  if (findings.length > 0 && !tried.has("")) {
    const { requests, durationMs } = baseline;
    const run = { plan: "", hits: [], verdict: "found", findings, requests: requests.length, durationMs } as const;
    tried.set("", { run: { ...run, log: parts.logOf("") }, requests });
  }
  const plans = new Set(tried.keys());
  let found = [...tried.values()].filter(({ run }) => run.verdict === "found").length;

  async function tryOne(schedule: Schedule, onIdle: () => void): Promise<void> {
    const result = await attempt(schedule, onIdle);
    if (!result) return;
    tried.set(schedule.plan, result);
    if (result.run.verdict === "found") found += 1;
    parts.onRun?.(result, { done: tried.size, planned: plans.size, found });
  }

  const mayBegin = () => !signal.aborted && monotonicNow() - began <= budgetMs;
  const tryAll = (schedules: readonly Schedule[]) =>
    inSlots(
      schedules.filter(({ plan }) => !tried.has(plan)),
      parallel,
      tryOne,
      mayBegin,
    );
  const singles = singleSchedules(baseline.requests, faults);
  if (singles.length === 0)
    throw new UnstableBaseline(
      `None of the faults applies to a request of the client, so there is nothing to explore: ${faults.join(", ")}.`,
    );
  for (const { plan } of singles) plans.add(plan);
  parts.onBaseline?.(baseline, plans.size);
  // Runs that wait need no processor. Begin with them, so that the others run meanwhile.
  const waits = ({ faults: [fault = ""] }: Schedule) => Number(askedWaitMs(fault) > longestWaitMs);
  await tryAll(singles.toSorted((one, other) => waits(other) - waits(one)));
  if (pairs && mayBegin()) {
    const doubles = pairSchedules([...tried.values()], faults);
    for (const { plan } of doubles) plans.add(plan);
    await tryAll(doubles);
  }
  return {
    baseline,
    runs: [...tried.values()].map(({ run }) => run).toSorted(bySize),
    planned: plans.size,
    stopped: signal.aborted ? "interrupted" : tried.size < plans.size ? "budget" : null,
    durationMs: Math.round(monotonicNow() - began),
  };
}

function verdictOf(hasWaited: boolean, isReached: boolean, isFound: boolean, isStable: boolean): Run["verdict"] {
  if (!isStable) return "unstable";
  if (isFound) return isReached ? "found" : "unstable";
  if (!isReached) return "not reached";
  return hasWaited ? "waited" : "passed";
}
