import type { Entry, JobReport } from "./report-types.ts";
import { outcomeOf } from "./words.ts";

/** The size of the strip, in pixels. */
export const strip = { gutter: 48, end: 16, lane: 24, lanes: 3, bar: 20, axis: 18 } as const;
export const stripHeight = strip.lanes * strip.lane + strip.bar + strip.axis + 6;

/** How a poll was answered. */
export const pollKinds = ["answered", "limited", "refused"] as const;
export type PollKind = (typeof pollKinds)[number];

/** The strip has one lane for all that is neither a 2xx nor a 429. */
function laneOf(status: number | null): PollKind {
  const outcome = outcomeOf(status);
  return outcome === "unanswered" ? "refused" : outcome;
}

/** Polls of one kind that are close together, in pixels. */
export type Burst = { readonly kind: PollKind; readonly from: number; readonly until: number; readonly count: number };

/** Polls that are closer than this share a mark. */
const closest = 18;

/** Groups positions, in order, of which each is close to the one before. */
export function burstsOf(kind: PollKind, positions: readonly number[]): readonly Burst[] {
  const bursts: Burst[] = [];
  for (const at of positions) {
    const last = bursts.at(-1);
    if (last && at - last.until < closest) bursts[bursts.length - 1] = { ...last, until: at, count: last.count + 1 };
    else bursts.push({ kind, from: at, until: at, count: 1 });
  }
  return bursts;
}

/** A part of the strip, in milliseconds or pixels. */
export type Span = { readonly from: number; readonly until: number };

/** Joins spans that overlap. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.until)
      result[result.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    else result.push(span);
  }
  return result;
}

/** The wait that a response asked for; null when it asked for none. */
function waitOf({ answeredAt, bucket, retryAfterSeconds, reason }: Entry, pace: number): Span | null {
  if (retryAfterSeconds === null) return null;
  const from = Date.parse(answeredAt);
  // A rate limit ends with its window; the header rounds that up to seconds of the client.
  const isWindow = bucket !== null && reason.code.startsWith("WINDOW_");
  return { from, until: isWindow ? Date.parse(bucket.resetsAt) : from + retryAfterSeconds * 1000 * pace };
}

const stepsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 86_400].map((seconds) => seconds * 1000),
);

/** The smallest distance between two labels of the axis. */
const closestLabels = 80;

/** The longest time before the first poll and after the last one that is shown, as a multiple of the time between them. */
const mostAround = 1.5;

/** What the strip draws of a job's polls: positions in pixels. */
export function stripOf(job: JobReport, entries: ReadonlyMap<number, Entry>, width: number, pace: number) {
  const polled = job.requests.map(({ at }) => Date.parse(at));
  const firstPoll = polled[0] ?? 0;
  const lastPoll = polled.at(-1) ?? firstPoll;
  const aroundMs = Math.max(1000, mostAround * (lastPoll - firstPoll));
  const changes = job.transitions.map(({ status, at }) => ({ status, at: Date.parse(at) }));
  const begin = Math.max(firstPoll - aroundMs, Math.min(firstPoll, changes[0]?.at ?? firstPoll));
  const lastChange = Math.min(changes.at(-1)?.at ?? lastPoll, lastPoll + aroundMs);
  // At least a second, so that polls at one instant of a frozen clock have a place.
  const end = Math.max(begin + 1000, lastPoll, lastChange);
  const room = Math.max(1, width - strip.gutter - strip.end);
  const perMs = room / (end - begin);
  const place = (at: number) => strip.gutter + Math.min(1, Math.max(0, (at - begin) / (end - begin))) * room;

  const waits = job.requests.flatMap(({ number }) => {
    const entry = entries.get(number);
    return (entry && waitOf(entry, pace)) ?? [];
  });
  const stepMs = stepsMs.find((each) => each * perMs >= closestLabels) ?? end - begin;
  const labels: { readonly at: number; readonly ms: number }[] = [];
  for (let ms = 0; ms <= end - begin; ms += stepMs) labels.push({ at: place(begin + ms), ms });

  return {
    bursts: pollKinds.flatMap((kind) =>
      burstsOf(
        kind,
        job.requests.flatMap(({ status }, index) => (laneOf(status) === kind ? [place(polled[index] ?? begin)] : [])),
      ),
    ),
    waits: joined(waits)
      .map(({ from, until }) => ({ from: place(from), until: place(until) }))
      .filter(({ from, until }) => until - from >= 1),
    states: changes
      .map(({ status, at }, index) => ({ status, from: place(at), until: place(changes[index + 1]?.at ?? end), at }))
      .filter(({ from, until }, index) => until > from || index === changes.length - 1),
    labels,
    /** Where the job was triggered; null when that is too long before the first poll. */
    triggeredAt: changes[0] && changes[0].at >= begin ? place(changes[0].at) : null,
  };
}
