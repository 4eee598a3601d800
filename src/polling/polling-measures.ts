import type { JournalEntry } from "../journal/module.ts";

/** Early by less than this is the timer's or the network's doing. */
export const toleranceMs = 50;

/** An instant on both clocks: the sandbox's, and the one that nobody sets. */
type Instant = { readonly at: number; readonly realAt: number; readonly scale: number };

const arrivalOf = ({ at, realAt, scale }: JournalEntry): Instant => ({ at, realAt, scale });

const answerOf = ({ answeredAt, realAt, durationMs, scale }: JournalEntry): Instant => ({
  at: answeredAt,
  realAt: realAt + durationMs,
  scale,
});

/**
 * How much time a client has let pass. Where a test moves the sandbox's clock, its client need not wait for real: what
 * has passed on either clock counts, the sandbox's in the client's own milliseconds.
 */
const elapsedMs = (from: Instant, to: Instant): number =>
  // Where the clock's pace has changed meanwhile, the faster one is the less that has passed for the client.
  Math.max(to.realAt - from.realAt, (to.at - from.at) / Math.max(from.scale, to.scale));

/** The greatest of numbers, however many; 0 of none. */
export const greatest = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, number), 0);

/** In the order in which they arrived. */
export const inOrder = (entries: readonly JournalEntry[]): readonly JournalEntry[] =>
  entries.toSorted((one, other) => one.realAt - other.realAt || one.number - other.number);

/** Pairs of neighbours. */
const pairs = <T>(list: readonly T[]): (readonly [T, T])[] =>
  list.slice(1).map((item, index) => [list[index] as T, item] as const);

/** The value below which a share of the numbers lies (nearest rank). */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** From arrival to arrival, in the client's milliseconds; each with the later request. */
export const intervalsOf = (polls: readonly JournalEntry[]): { readonly ms: number; readonly entry: JournalEntry }[] =>
  pairs(polls).map(([one, next]) => ({ ms: elapsedMs(arrivalOf(one), arrivalOf(next)), entry: next }));

/** A wait that an answer asked for, and the request that came next. */
export type AskedWait = {
  readonly askedBy: JournalEntry;
  readonly next: JournalEntry;
  readonly askedMs: number;
  readonly waitedMs: number;
};

/**
 * The waits that `Retry-After` asked for, as far as another request came. All that asks for the same thing with the same
 * token is one client.
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

/** The first that arrived at an instant or after it: one that was under way already could not know of an answer. */
function firstFrom(requests: readonly JournalEntry[], from: number, realAt: number): JournalEntry | undefined {
  for (let index = from; index < requests.length; index += 1) {
    const entry = requests[index];
    if (entry && entry.realAt >= realAt) return entry;
  }
  return undefined;
}

export const isEarly = ({ askedMs, waitedMs }: AskedWait): boolean => waitedMs < askedMs - toleranceMs;

/** Requests of one kind for one thing with one token, so that one answer is about the next request. */
export const byResource = (entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] => [
  ...Map.groupBy(
    inOrder(entries),
    ({ tokenId, method, operation, path, params }) =>
      `${tokenId} ${method} ${operation ?? path} ${params["id"]?.toLowerCase() ?? ""}`,
  ).values(),
];

/** So many requests before one are looked at: more are hardly under way at once. */
const mostAtOnce = 200;

/** How many polls were under way at once when each arrived. */
export const concurrencyOf = (
  polls: readonly JournalEntry[],
): { readonly entry: JournalEntry; readonly count: number }[] =>
  polls.map((entry, index) => {
    const before = polls.slice(Math.max(0, index - mostAtOnce), index);
    return { entry, count: before.filter((other) => answerOf(other).realAt > entry.realAt).length + 1 };
  });

/** Those that came after the answer to another one. */
export function after(
  polls: readonly JournalEntry[],
  isThat: (entry: JournalEntry) => boolean,
): readonly JournalEntry[] {
  const index = polls.findIndex(isThat);
  const first = polls[index];
  return first ? polls.slice(index + 1).filter(({ realAt }) => realAt >= answerOf(first).realAt) : [];
}

/** Those that were sent again after an answer of a kind, one by one. */
export function again(
  polls: readonly JournalEntry[],
  isThat: (entry: JournalEntry) => boolean,
): readonly JournalEntry[] {
  return pairs(polls).flatMap(([one, next]) => (isThat(one) && next.realAt >= answerOf(one).realAt ? [next] : []));
}

/** Refused because the token had no budget left. */
export const isLimited = ({ status, reason }: JournalEntry): boolean =>
  status === 429 && reason.code.startsWith("WINDOW_");

/** So many refusals before a poll are looked at; they are of one window, and ask for the same. */
const mostLookedAt = 20;

/**
 * Polls that were refused although a 429 for another job had asked the token to wait.
 * @param limited what the token was refused for want of budget, in the order of arrival
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

export const isTerminal = ({ jobStatus }: JournalEntry): boolean => jobStatus === "completed" || jobStatus === "failed";

/** An answer after which a client should come back later: 429, 5xx, or none. */
const isRefusal = ({ status }: JournalEntry): boolean => status === null || status === 429 || status >= 500;

/** A delay after a refusal that did not say how long to wait, or was not obeyed; in runs of refusals in a row. */
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
    // A delay that the server asked for says nothing of what the client would do by itself.
    const isAsked = one.retryAfterSeconds !== null && ms >= one.retryAfterSeconds * 1000 - toleranceMs;
    if (!isAsked) run.push(Math.max(ms, 1));
  }
  end();
  return runs;
}

/** By how much a delay after a refusal is longer than the one before: the median, or null where there is none. */
export function growthOf(runs: readonly (readonly number[])[]): number | null {
  const ratios = runs.flatMap((run) => pairs(run).map(([one, next]) => next / one));
  return ratios.length === 0 ? null : median(ratios);
}

/** Whether delays get longer, chance allowed for: the longest of the later half is, by half at least. */
export function isGrowing(run: readonly number[]): boolean {
  const middle = Math.ceil(run.length / 2);
  return greatest(run.slice(middle)) >= 1.5 * greatest(run.slice(0, middle));
}

/** How many of some ratios are within a twentieth of one of them. */
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

/**
 * By how much intervals are off what a plain schedule would give: the same again, or the same multiple of the one before.
 * A fraction of the interval, the median; null where too few intervals say nothing.
 */
export function jitterOf(intervals: readonly number[]): number | null {
  const steps = pairs(intervals.filter((ms) => ms >= shortestMs));
  if (steps.length < 4) return null;
  const ratios = steps.map(([one, next]) => next / one);
  const neighbours = neighboursOf(ratios);
  const usual = ratios.reduce((best, ratio) => (neighbours(ratio) > neighbours(best) ? ratio : best));
  return median(
    steps.map(([one, next]) => {
      const offMs = Math.min(...[1, usual].map((factor) => Math.abs(next - factor * one)));
      return offMs < noiseMs ? 0 : offMs / next;
    }),
  );
}

const edgesMs = [0, 100, 250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000] as const;

/** How many intervals are from one edge to the next. */
export const histogramOf = (intervals: readonly number[]) =>
  edgesMs.map((fromMs, index) => {
    const toMs = edgesMs[index + 1] ?? null;
    return { fromMs, toMs, count: intervals.filter((ms) => ms >= fromMs && (toMs === null || ms < toMs)).length };
  });

/** How much of a bucket's window polls have used: the fullest window. Null where no bucket was asked. */
export function budgetOf(polls: readonly JournalEntry[]) {
  const counted = polls.filter(({ bucket, status }) => bucket !== null && status !== 429);
  const windows = [...Map.groupBy(counted, ({ bucket }) => bucket?.resetsAt).values()];
  const shares = windows.map((ofWindow) => {
    const limit = ofWindow[0]?.bucket?.limit ?? 1;
    return { limit, mostInWindow: ofWindow.length, share: ofWindow.length / limit, requests: ofWindow };
  });
  return shares.toSorted((one, other) => other.share - one.share)[0] ?? null;
}
