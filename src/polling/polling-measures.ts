import type { JournalEntry } from "../journal/module.ts";

/** A request that is early by less than this counts as on time, because timers are inexact. */
export const toleranceMs = 50;

/** An instant on both clocks: the sandbox's (`at`) and the monotonic one (`realAt`). */
type Instant = { readonly at: number; readonly realAt: number; readonly scale: number };

const arrivalOf = ({ at, realAt, scale }: JournalEntry): Instant => ({ at, realAt, scale });

const answerOf = ({ answeredAt, realAt, durationMs, scale }: JournalEntry): Instant => ({
  at: answeredAt,
  realAt: realAt + durationMs,
  scale,
});

/**
 * How long a client has waited, in real milliseconds. A test may move the sandbox's clock instead of waiting, so the clock on
 * which more time has passed counts. Sandbox time is converted with the scale of the clock.
 */
const elapsedMs = (from: Instant, to: Instant): number =>
  // If the scale has changed, use the larger one, which gives the shorter wait.
  Math.max(to.realAt - from.realAt, (to.at - from.at) / Math.max(from.scale, to.scale));

/** The share of polls that returned a status which no earlier poll had returned. */
export function newsOf(polls: readonly JournalEntry[]): number {
  const told = polls.flatMap(({ jobStatus }) => jobStatus ?? []);
  return told.filter((status, index) => status !== told[index - 1]).length / polls.length;
}

/** The greatest number; 0 for none. */
export const greatest = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, number), 0);

/** The entries in order of arrival. */
export const inOrder = (entries: readonly JournalEntry[]): readonly JournalEntry[] =>
  entries.toSorted((one, other) => one.realAt - other.realAt || one.number - other.number);

/** Each item with the one after it. */
const pairs = <T>(list: readonly T[]): (readonly [T, T])[] =>
  list.slice(1).map((item, index) => [list[index] as T, item] as const);

/** The quantile of some numbers (nearest rank). */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** The intervals between arrivals in real milliseconds, each with the later request. */
export const intervalsOf = (polls: readonly JournalEntry[]): { readonly ms: number; readonly entry: JournalEntry }[] =>
  pairs(polls).map(([one, next]) => ({ ms: elapsedMs(arrivalOf(one), arrivalOf(next)), entry: next }));

/** A wait that a response asked for, and the next request. */
export type AskedWait = {
  readonly askedBy: JournalEntry;
  readonly next: JournalEntry;
  readonly askedMs: number;
  readonly waitedMs: number;
};

/**
 * The waits that `Retry-After` asked for, where another request followed. Requests with the same token for the same resource
 * count as one client.
 */
export function askedWaits(requests: readonly JournalEntry[]): readonly AskedWait[] {
  const waits: AskedWait[] = [];
  for (const [index, askedBy] of requests.entries()) {
    if (askedBy.retryAfterSeconds === null) continue;
    const answer = answerOf(askedBy);
    const next = firstFrom(requests, index + 1, answer.realAt);
    if (!next) continue;
    const waitedMs = elapsedMs(answer, arrivalOf(next));
    waits.push({ askedBy, next, askedMs: askedBy.retryAfterSeconds * 1000, waitedMs });
  }
  return waits;
}

/** The first request that arrived at an instant or later. Requests before it could not know the response of that instant. */
function firstFrom(requests: readonly JournalEntry[], from: number, realAt: number): JournalEntry | undefined {
  for (let index = from; index < requests.length; index += 1) {
    const entry = requests[index];
    if (entry && entry.realAt >= realAt) return entry;
  }
  return undefined;
}

export const isEarly = ({ askedMs, waitedMs }: AskedWait): boolean => waitedMs < askedMs - toleranceMs;

/** Groups requests by token, operation and resource, so that a `Retry-After` applies to the next request of the group. */
export const byResource = (entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] => [
  ...Map.groupBy(
    inOrder(entries),
    ({ tokenId, method, operation, path, params }) =>
      `${tokenId} ${method} ${operation ?? path} ${params["id"]?.toLowerCase() ?? ""}`,
  ).values(),
];

/** Whether a request starts something that can be polled: a trigger, a note, or the request to process a capture again. */
export const isBeginning = ({ isPoll, jobId, jobStatus }: JournalEntry): boolean =>
  !isPoll && jobId !== null && jobStatus === "pending";

/** Groups polls by token, job or capture, and run: a capture that is processed again gets a new final status. */
export function byRun(entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] {
  const begun = new Map<string | null, number>();
  const runs = new Map<string, JournalEntry[]>();
  for (const entry of inOrder(entries)) {
    const { jobId, tokenId, isPoll } = entry;
    const times = begun.get(jobId) ?? 0;
    if (isBeginning(entry)) begun.set(jobId, times + 1);
    if (!isPoll) continue;
    const name = `${tokenId} ${jobId} ${times}`;
    const run = runs.get(name);
    if (run) run.push(entry);
    else runs.set(name, [entry]);
  }
  return [...runs.values()];
}

/** How many requests before a poll are checked for overlap. More are hardly ever concurrent. */
const mostAtOnce = 200;

/** How many polls were running when each poll arrived, including itself. */
export const concurrencyOf = (
  polls: readonly JournalEntry[],
): { readonly entry: JournalEntry; readonly count: number }[] =>
  polls.map((entry, index) => {
    const before = polls.slice(Math.max(0, index - mostAtOnce), index);
    return { entry, count: before.filter((other) => answerOf(other).realAt > entry.realAt).length + 1 };
  });

/** The polls that arrived after the response to the first poll that matches. */
export function after(
  polls: readonly JournalEntry[],
  matches: (entry: JournalEntry) => boolean,
): readonly JournalEntry[] {
  const index = polls.findIndex(matches);
  const first = polls[index];
  return first ? polls.slice(index + 1).filter(({ realAt }) => realAt >= answerOf(first).realAt) : [];
}

/** The polls that directly follow the response to a poll that matches. */
export function again(
  polls: readonly JournalEntry[],
  matches: (entry: JournalEntry) => boolean,
): readonly JournalEntry[] {
  return pairs(polls).flatMap(([one, next]) => (matches(one) && next.realAt >= answerOf(one).realAt ? [next] : []));
}

/** Whether the rate limit refused a request, and not a fault. */
export const isLimited = ({ status, reason }: JournalEntry): boolean =>
  status === 429 && reason.code.startsWith("WINDOW_");

/** How many refusals before a poll are checked. Refusals of one window ask for the same wait. */
const mostLookedAt = 20;

/**
 * The polls that were refused although a 429 for another job had asked the token to wait.
 * @param limited all requests of the token that the rate limit refused, in order of arrival
 */
export function despiteOthers(
  polls: readonly JournalEntry[],
  limited: readonly JournalEntry[],
): readonly JournalEntry[] {
  const places = new Map(limited.map((poll, place) => [poll, place]));
  return polls.filter(isLimited).filter((poll) => {
    const place = places.get(poll) ?? 0;
    return limited.slice(Math.max(0, place - mostLookedAt), place).some((other) => {
      const answer = answerOf(other);
      const waitedMs = elapsedMs(answer, arrivalOf(poll));
      const isEarlier = other.jobId !== poll.jobId && answer.realAt <= poll.realAt;
      return isEarlier && waitedMs < (other.retryAfterSeconds ?? 0) * 1000 - toleranceMs;
    });
  });
}

/** Whether a client should back off after a response: 429, 5xx, or none. */
const isRefusal = ({ status }: JournalEntry): boolean => status === null || status === 429 || status >= 500;

/** The delays after refusals without a `Retry-After` that was honoured, grouped by refusals in a row. */
export function delaysAfterRefusals(polls: readonly JournalEntry[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let run: number[] = [];
  const end = () => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (const [one, next] of pairs(polls)) {
    if (!isRefusal(one)) {
      end();
      continue;
    }
    const ms = elapsedMs(answerOf(one), arrivalOf(next));
    // A delay that the server asked for does not show the client's own back-off.
    const isAsked = one.retryAfterSeconds !== null && ms >= one.retryAfterSeconds * 1000 - toleranceMs;
    if (!isAsked) run.push(Math.max(ms, 1));
  }
  end();
  return runs;
}

/** The median factor from a delay after a refusal to the next one; null where there is none. */
export function growthOf(runs: readonly (readonly number[])[]): number | null {
  const ratios = runs.flatMap((run) => pairs(run).map(([one, next]) => next / one));
  return ratios.length === 0 ? null : median(ratios);
}

/**
 * Whether delays grow, in spite of jitter: the longest of the later half is at least 1.5 times that of the earlier half. Delays
 * below the tolerance are equal: of a client that retries immediately, they measure only the network.
 */
export function isGrowing(run: readonly number[]): boolean {
  const middle = Math.ceil(run.length / 2);
  return greatest(run.slice(middle)) >= 1.5 * Math.max(toleranceMs, greatest(run.slice(0, middle)));
}

/** A function that counts the ratios within 5 % of a ratio. */
function neighboursOf(ratios: readonly number[]): (ratio: number) => number {
  const sorted = ratios.toSorted((one, other) => one - other);
  const counts = new Map<number, number>();
  let first = 0;
  let end = 0;
  for (const ratio of sorted) {
    while (1 - (sorted[first] ?? ratio) / ratio >= 0.05) first += 1;
    while (end < sorted.length && (sorted[end] ?? ratio) / ratio - 1 < 0.05) end += 1;
    counts.set(ratio, end - first);
  }
  return (ratio) => counts.get(ratio) ?? 0;
}

/** Shorter intervals are left out: timers and the network blur them too much. */
const shortestMs = 10;

/** Smaller differences come from timers and the network. */
const noiseMs = 4;

/** A ratio that is closer to 1 belongs to a fixed schedule with jitter, not to an exponential one. */
const smallestGrowth = 0.1;

/**
 * How far intervals are off a fixed schedule, in which each interval is equal to the one before or the same multiple of it.
 * The median, as a fraction of the interval; null where there are too few intervals. Of an even number of deviations it is the
 * upper of the middle two, because one is always 0: that of the interval that gave the multiple.
 */
export function jitterOf(intervals: readonly number[]): number | null {
  const steps = pairs(intervals.filter((ms) => ms >= shortestMs));
  if (steps.length < 4) return null;
  const ratios = steps.map(([one, next]) => next / one);
  const neighbours = neighboursOf(ratios);
  const usual = ratios.reduce((best, ratio) => (neighbours(ratio) > neighbours(best) ? ratio : best));
  const factors = Math.abs(usual - 1) < smallestGrowth ? [1] : [1, usual];
  const shares = steps.map(([one, next]) => {
    const offMs = Math.min(...factors.map((factor) => Math.abs(next - factor * one)));
    return offMs < noiseMs ? 0 : offMs / next;
  });
  return shares.toSorted((one, other) => one - other)[Math.floor(shares.length / 2)] ?? null;
}

const edgesMs = [0, 100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000] as const;

/** How many intervals are between each edge and the next. */
export const histogramOf = (intervals: readonly number[]) =>
  edgesMs.map((fromMs, index) => {
    const toMs = edgesMs[index + 1] ?? null;
    return { fromMs, toMs, count: intervals.filter((ms) => ms >= fromMs && (toMs === null || ms < toMs)).length };
  });

/** The window with the most polls, and their share of its limit. Null where no limit applied. */
export function budgetOf(polls: readonly JournalEntry[]) {
  const counted = polls.filter(({ bucket, status }) => bucket !== null && status !== 429);
  const windows = [...Map.groupBy(counted, ({ bucket }) => bucket?.resetsAt).values()];
  const shares = windows.map((ofWindow) => {
    const limit = ofWindow[0]?.bucket?.limit ?? 1;
    return { limit, mostInWindow: ofWindow.length, share: ofWindow.length / limit, requests: ofWindow };
  });
  return shares.toSorted((one, other) => other.share - one.share)[0] ?? null;
}
