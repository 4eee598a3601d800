import { computed, signal } from "@preact/signals";
import { durationUnits } from "../core/in-words.ts";
import { sandboxNow } from "./sandbox-time.ts";
import { isAtRest, segmentsOf } from "./segments.ts";
import { isTelling } from "./story.ts";
import { isPresenting, pageHeight } from "./view-mode.ts";
import { jobs, type JobView, selectedJob } from "./world.ts";

/** What the time axis shows: milliseconds before and after the present. Negative where the present is out of view. */
export type Span = { readonly beforeMs: number; readonly afterMs: number };

/** The time axis with its width in pixels. */
export type Axis = Span & { readonly width: number };

/** The span that the user has chosen by moving or zooming the axis; null while the axis fits the jobs. */
export const chosenSpan = signal<Span | null>(null);

export const fitAxis = (): void => void (chosenSpan.value = null);

/** The height of a job's row in pixels. */
export const rowHeight = computed(() => (isTelling.value ? storyRow() : isPresenting.value ? 64 : 44));

/** In a story, one or two jobs share what the page has left beside the text. */
const storyRow = (): number =>
  Math.min(220, Math.max(104, Math.floor((pageHeight.value - 460) / Math.min(2, jobs.value.length || 1))));

const stepsMs = [
  5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800,
].map((seconds) => seconds * 1000);

const roundedUp = (ms: number): number => stepsMs.find((step) => step >= ms) ?? ms;

/** A job that has ended longer ago than this does not widen the axis. */
const recentMs = 300_000;

/** The least that the axis shows of the past and of the future. */
const leastMs = 10_000;

/** The future takes at most this many times the room of the past, unless it is short, so that a slow job does not squeeze all polls. */
const mostFuture = 2;
const shortFutureMs = 30_000;

/** The span that shows the selected job, the jobs that are not at rest and those that have just ended; at least the newest job. */
export function fittingSpan(jobs: readonly JobView[], now: number): Span {
  const isShown = (job: JobView) =>
    job === selectedJob.value || !isAtRest(job, now) || now - (segmentsOf(job).at(-1)?.from ?? 0) < recentMs;
  const some = jobs.filter(isShown);
  const [newest] = jobs;
  let beforeMs = leastMs;
  let afterMs = leastMs;
  for (const job of some.length > 0 || !newest ? some : [newest]) {
    const life = segmentsOf(job);
    beforeMs = Math.max(beforeMs, now - (life[0]?.from ?? now));
    afterMs = Math.max(afterMs, (life.at(-1)?.from ?? now) - now);
  }
  afterMs = Math.min(afterMs, Math.max(shortFutureMs, mostFuture * beforeMs));
  // Neither part gets too narrow to read.
  return {
    beforeMs: roundedUp(Math.max(beforeMs * 1.05, afterMs / 4)),
    afterMs: roundedUp(Math.max(afterMs * 1.15, beforeMs / 4)),
  };
}

/** The span of the axis at present: the one that the user has chosen, or the one that fits the jobs. */
export const shownSpan = (): Span => chosenSpan.value ?? fittingSpan(jobs.value, sandboxNow());

const shortestMs = 2000;
const longestMs = 30 * 86_400_000;

/**
 * Makes the axis show more (a factor above 1) or less around a point.
 * @param at the point, as a share of the width. Default: the present, or the nearest edge to it
 */
export function zoomAxis(span: Span, factor: number, at?: number): void {
  const lengthMs = span.beforeMs + span.afterMs;
  const point = at ?? Math.min(1, Math.max(0, span.beforeMs / lengthMs));
  const nextMs = Math.min(longestMs, Math.max(shortestMs, lengthMs * factor));
  const beforeMs = span.beforeMs + (nextMs - lengthMs) * point;
  chosenSpan.value = { beforeMs, afterMs: nextMs - beforeMs };
}

/** Moves the axis by a share of its width; above 0: towards the future. */
export function moveAxis(span: Span, share: number): void {
  const byMs = (span.beforeMs + span.afterMs) * share;
  chosenSpan.value = { beforeMs: span.beforeMs - byMs, afterMs: span.afterMs + byMs };
}

export const pixelsPerMs = ({ beforeMs, afterMs, width }: Axis): number => width / (beforeMs + afterMs);

/** The position of the present, in pixels. */
export const presentAt = (axis: Axis): number => axis.beforeMs * pixelsPerMs(axis);

const labelStepsMs = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 86_400, 604_800].map(
  (seconds) => seconds * 1000,
);

/** The smallest distance between two labels, in pixels. */
const closestLabels = 76;

/** The labels of the axis, relative to the present. */
export function labelsOf(axis: Axis) {
  const perMs = pixelsPerMs(axis);
  const stepMs = labelStepsMs.find((each) => each * perMs >= closestLabels) ?? Infinity;
  const [unit, unitMs] = durationUnits.find(([, each]) => stepMs % each === 0) ?? ["s", 1000];
  const labels: { readonly at: number; readonly text: string }[] = [];
  if (!Number.isFinite(stepMs)) return labels;
  for (let ms = -Math.floor(axis.beforeMs / stepMs) * stepMs; ms <= axis.afterMs; ms += stepMs) {
    const at = presentAt(axis) + ms * perMs;
    if (ms !== 0 && at > 12 && at < axis.width - 24)
      labels.push({ at, text: `${ms < 0 ? "−" : "+"}${Math.abs(ms) / unitMs} ${unit}` });
  }
  return labels;
}
