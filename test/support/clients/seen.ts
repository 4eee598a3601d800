import type { RuleName, Verdict } from "../../../src/polling/polling-rules.ts";
import type { JobAnswer } from "./client.ts";
import type { Exchange } from "./sent-requests.ts";

// Judges a client by what it was seen to send, after the sentences in docs/polling.md and without the code of the report.

/** What a client was seen to do about a rule. */
export type Seen = { readonly verdict: Verdict; readonly what: string };

export type SeenByRule = Partial<Record<RuleName, Seen>>;

/** Timers that fire this early are exact enough. */
const toleranceMs = 50;

/** A duration in words, such as `0.5 s`. */
const inSeconds = (ms: number): string => `${Number((ms / 1000).toPrecision(2))} s`;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.ceil(numbers.length / 2) - 1] ?? 0;

const pairsOf = (sent: readonly Exchange[]) =>
  sent.slice(1).map((next, index) => ({ one: sent[index] as Exchange, next }));

type Pair = ReturnType<typeof pairsOf>[number];

const waitOf = ({ one, next }: Pair): number => next.sentAt - (one.toldAt ?? one.sentAt);

const toldOf = ({ one }: Pair): number | null => (one.retryAfter === null ? null : Number(one.retryAfter) * 1000);

const isHonoured = (pair: Pair): boolean => {
  const told = toldOf(pair);
  return told !== null && waitOf(pair) >= told - toleranceMs;
};

function retryAfter(pairs: readonly Pair[]): Seen | null {
  const told = pairs.filter((pair) => toldOf(pair) !== null);
  const [first] = told;
  if (!first) return null;
  const early = told.find((pair) => !isHonoured(pair));
  const shown = early ?? first;
  const what = `\`Retry-After: ${shown.one.retryAfter}\`: next request after ${inSeconds(waitOf(shown))}`;
  return { verdict: early ? "fail" : "pass", what };
}

const isFailure = ({ status }: Exchange): boolean => status === null || status === 429 || status >= 500;

function backOff(pairs: readonly Pair[]): Seen | null {
  const runs: number[][] = [[]];
  for (const pair of pairs) {
    if (!isFailure(pair.one)) runs.push([]);
    else if (!isHonoured(pair)) runs.at(-1)?.push(waitOf(pair));
  }
  const long = runs.filter((run) => run.length >= 3);
  const [first] = long;
  if (!first) return null;
  const grows = (run: readonly number[]) => {
    const half = Math.ceil(run.length / 2);
    return Math.max(...run.slice(half)) >= 1.5 * Math.max(...run.slice(0, half), 1);
  };
  const flat = long.filter((run) => !grows(run) && median(run) < 10_000);
  const shown = flat[0] ?? first;
  const what = `delays after failures: ${shown.slice(0, 5).map(inSeconds).join(", ")}`;
  if (flat.length === 0) return { verdict: "pass", what };
  return { verdict: median(flat.flat()) < 1000 ? "fail" : "warn", what };
}

const intervalOf = ({ one, next }: Pair): number => next.sentAt - one.sentAt;

function jitter(pairs: readonly Pair[]): Seen | null {
  // Intervals of a few milliseconds are noise, not a schedule.
  const intervals = pairs
    .filter((pair) => !isHonoured(pair))
    .map(intervalOf)
    .filter((ms) => ms >= 10);
  if (intervals.length < 5) return null;
  const steps = intervals.slice(1).map((next, index) => [intervals[index] ?? 1, next] as const);
  const growth = median(steps.map(([one, next]) => next / one));
  const factors = Math.abs(growth - 1) < 0.1 ? [1] : [1, growth];
  const offs = factors.map((factor) => median(steps.map(([one, next]) => Math.abs(next - factor * one) / next)));
  const isFixed = Math.min(...offs) < 0.02;
  return { verdict: isFixed ? "warn" : "pass", what: isFixed ? "intervals without jitter" : "intervals with jitter" };
}

function interval(pairs: readonly Pair[]): Seen | null {
  if (pairs.length < 4) return null;
  const ms = median(pairs.map(intervalOf));
  return { verdict: ms >= 1000 ? "pass" : ms >= 500 ? "warn" : "fail", what: `a poll every ${inSeconds(ms)}` };
}

/** A verdict for something that should not happen, by how often it did. */
const byCount = (count: number, mostWarned: number, what: string): Seen => ({
  verdict: count === 0 ? "pass" : count <= mostWarned ? "warn" : "fail",
  what: `${count} ${count === 1 ? "poll" : "polls"} ${what}`,
});

function concurrent(sent: readonly Exchange[]): Seen | null {
  if (sent.length < 2) return null;
  const overlapping = sent.filter((each, index) =>
    sent.slice(0, index).some(({ answeredAt }) => (answeredAt ?? Infinity) > each.sentAt),
  );
  return byCount(overlapping.length, 2, "while another was in flight");
}

/** The status of the job that a poll returned; null: it returned an error. */
const jobStatusIn = ({ status, body }: Exchange): string | null =>
  status === 200 ? (JSON.parse(body) as JobAnswer).data.status : null;

const isEnd = (exchange: Exchange): boolean => ["completed", "failed"].includes(jobStatusIn(exchange) ?? "");

/** How many polls returned a status that the one before had not returned. */
export function newsIn(sent: readonly Exchange[]): number {
  const statuses = sent.flatMap((exchange) => jobStatusIn(exchange) ?? []);
  return statuses.filter((status, index) => status !== statuses[index - 1]).length;
}

function afterEnd(sent: readonly Exchange[]): Seen | null {
  const end = sent.findIndex(isEnd);
  return end < 0 ? null : byCount(sent.length - 1 - end, 1, "after the end");
}

function afterStatus(sent: readonly Exchange[], of: (status: number) => boolean, most: number, what: string) {
  const matches = ({ status }: Exchange) => status !== null && of(status);
  return sent.some(matches) ? byCount(sent.slice(0, -1).filter(matches).length, most, what) : null;
}

const isPermanent = (status: number) => status >= 400 && status < 500 && ![401, 404, 408, 425, 429].includes(status);

/** @param limit how many polls a minute may have */
function budget(sent: readonly Exchange[], limit: number): Seen | null {
  const counted = sent.filter(({ status }) => status === 200 || status === 404);
  if (counted.length === 0) return null;
  const inMinute = counted.map(
    ({ sentAt }) => counted.filter((other) => other.sentAt >= sentAt && other.sentAt < sentAt + 60_000).length,
  );
  const most = Math.max(...inMinute);
  return { verdict: most < 0.8 * limit ? "pass" : "warn", what: `${most} polls in a minute` };
}

/** What a client was seen to do about each rule that its requests say something about. */
export function seenIn(sent: readonly Exchange[], limit: number): SeenByRule {
  const pairs = pairsOf(sent);
  const seen: Record<RuleName, Seen | null> = {
    "retry-after": retryAfter(pairs),
    "back-off": backOff(pairs),
    jitter: jitter(pairs),
    interval: interval(pairs),
    "concurrent-polls": concurrent(sent),
    "poll-after-end": afterEnd(sent),
    "poll-after-404": afterStatus(sent, (status) => status === 404, 2, "after a 404"),
    "poll-after-401": afterStatus(sent, (status) => status === 401, 1, "after a 401"),
    "retry-of-4xx": afterStatus(sent, isPermanent, 1, "after a 403"),
    budget: budget(sent, limit),
  };
  return Object.fromEntries(Object.entries(seen).filter(([, each]) => each !== null));
}
