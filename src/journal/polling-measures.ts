import type { JournalEntry } from "./entry.ts";

/** Early by less than this is the timer's or the network's doing. */
export const toleranceMs = 50;

/** How soon a client can turn an answer into a request over another connection: a new one, or one that it keeps alive. */
const [newTurnaroundMs, keptAliveTurnaroundMs] = [1, 5];

/** An instant on both clocks: the sandbox's, and the one that nobody sets. */
type Instant = { readonly at: number; readonly realAt: number };

const arrivalOf = ({ at, realAt }: JournalEntry): Instant => ({ at, realAt });

const answerOf = ({ answeredAt, realAt, durationMs }: JournalEntry): Instant => ({
  at: answeredAt,
  realAt: realAt + durationMs,
});

/**
 * How much time a client has let pass. Where a test moves the sandbox's clock, its client need not wait for real: what
 * has passed on either clock counts, the sandbox's in the client's own milliseconds.
 */
const elapsedMs = (from: Instant, to: Instant, scale: number): number =>
  Math.max(to.realAt - from.realAt, (to.at - from.at) / scale);

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

const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** From arrival to arrival, in the client's milliseconds; each with the later request. */
export const intervalsOf = (polls: readonly JournalEntry[]): { readonly ms: number; readonly entry: JournalEntry }[] =>
  pairs(polls).map(([one, next]) => ({ ms: elapsedMs(arrivalOf(one), arrivalOf(next), next.scale), entry: next }));

/** A wait that an answer asked for, and the request that came next. */
export type AskedWait = {
  readonly askedBy: JournalEntry;
  readonly next: JournalEntry;
  readonly askedMs: number;
  readonly waitedMs: number;
};

/** The waits that `Retry-After` asked for, as far as another request came. */
export const askedWaits = (requests: readonly JournalEntry[]): readonly AskedWait[] =>
  requests.flatMap((askedBy, index) => {
    if (askedBy.retryAfterSeconds === null) return [];
    const answer = answerOf(askedBy);
    // One that was under way already could not know.
    const next = requests.slice(index + 1).find(({ realAt }) => realAt >= answer.realAt);
    if (!next) return [];
    const waitedMs = elapsedMs(answer, arrivalOf(next), next.scale);
    return [{ askedBy, next, askedMs: askedBy.retryAfterSeconds * 1000, waitedMs }];
  });

export const isEarly = ({ askedMs, waitedMs }: AskedWait): boolean => waitedMs < askedMs - toleranceMs;

/** Requests of one kind for one thing with one token, so that one answer is about the next request. */
export const byResource = (entries: readonly JournalEntry[]): readonly (readonly JournalEntry[])[] => [
  ...Map.groupBy(
    inOrder(entries),
    ({ tokenId, method, operation, path, params }) =>
      `${tokenId} ${method} ${operation ?? path} ${params["id"]?.toLowerCase() ?? ""}`,
  ).values(),
];

/** How many polls were under way at once when each arrived. */
export function concurrencyOf(
  polls: readonly JournalEntry[],
): { readonly entry: JournalEntry; readonly count: number }[] {
  const uses = Map.groupBy(polls, ({ connection }) => connection);
  // A client that opens a connection for each poll is as fast on the next one as others are on the same.
  const turnaroundMs = ({ connection }: JournalEntry) =>
    (uses.get(connection)?.length ?? 0) > 1 ? keptAliveTurnaroundMs : newTurnaroundMs;
  return polls.map((entry, index) => {
    const before = polls.slice(Math.max(0, index - 50), index);
    const underWay = before.filter((other) => {
      const { realAt } = answerOf(other);
      if (realAt > entry.realAt) return true;
      return other.connection !== entry.connection && realAt + turnaroundMs(other) > entry.realAt;
    });
    return { entry, count: underWay.length + 1 };
  });
}

/** Those that came when the client had been told the answer to another one. */
export function after(
  polls: readonly JournalEntry[],
  isThat: (entry: JournalEntry) => boolean,
): readonly JournalEntry[] {
  const first = polls.find(isThat);
  if (!first) return [];
  const { realAt } = answerOf(first);
  // On another connection, one may have been on its way before the answer arrived.
  return polls.filter((entry) => entry.realAt > realAt + (entry.connection === first.connection ? 0 : toleranceMs));
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
    const ms = elapsedMs(answerOf(one), arrivalOf(next), next.scale);
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
  return Math.max(...run.slice(middle)) >= 1.5 * Math.max(...run.slice(0, middle));
}

/** Intervals this short are all noise, and differences this small are the timer's and the network's doing. */
const [shortestMs, noiseMs] = [10, 4];

/**
 * By how much intervals are off what a plain schedule would give: the same again, or the same multiple of the one before.
 * A fraction of the interval, the median; null where too few intervals say nothing.
 */
export function jitterOf(intervals: readonly number[]): number | null {
  const steps = pairs(intervals.filter((ms) => ms >= shortestMs));
  if (steps.length < 4) return null;
  const ratios = steps.map(([one, next]) => next / one);
  const neighbours = (ratio: number) => ratios.filter((other) => Math.abs(other / ratio - 1) < 0.05).length;
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
