import type { ComponentChildren, Ref } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Axis, pixelsPerMs, presentAt, rowHeight } from "./axis.ts";
import { marksOf, pollsOf, watchPolls } from "./polls.ts";
import { paintTime, sandboxNow, watchTime } from "./sandbox-time.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { type JobView, keyOf } from "./world.ts";
import { timeOf } from "./words.ts";

/** Polls that are closer than this, in pixels, share a mark. */
const closestMarks = 4;

/** A mark shows its number of polls from this number on. */
const leastCount = 5;

/** The smallest distance between two such numbers, in pixels. */
const closestCounts = 32;

type ChartProps = { readonly shown: readonly JobView[]; readonly first: number; readonly axis: Axis };

/**
 * The bars of the jobs. The present has a fixed position. The past and the future are two panes, whose layers are shifted
 * when time passes, so that nothing else is drawn again. Marks and ends have a layer above both panes.
 */
// eslint-disable-next-line max-lines-per-function -- one drawing
export function JobChart({ shown, first, axis }: ChartProps) {
  watchTime();
  watchPolls();
  const past = useRef<HTMLDivElement>(null);
  const future = useRef<HTMLDivElement>(null);
  const points = useRef<HTMLDivElement>(null);
  const origin = useRef(0);
  const now = sandboxNow();
  const spanMs = axis.beforeMs + axis.afterMs;
  // Positions are relative to a near instant, because large ones would be inexact.
  if (Math.abs(now - origin.current) > 50 * spanMs) origin.current = now;
  const perMs = pixelsPerMs(axis);
  const present = presentAt(axis);
  const from = origin.current;

  useLayoutEffect(
    () =>
      paintTime((at) => {
        const shift = (from - at) * perMs;
        for (const layer of [past, points])
          if (layer.current) layer.current.style.transform = `translateX(${present + shift}px)`;
        if (future.current) future.current.style.transform = `translateX(${shift}px)`;
      }),
    [from, perMs, present],
  );

  if (axis.width === 0) return null;
  const place = (at: number) => (at - from) * perMs;
  // Also draw what becomes visible before the chart is drawn again.
  const earliest = now - axis.beforeMs - spanMs;
  const latest = now + axis.afterMs + spanMs;
  const bar = (from: number, until: number) => {
    const left = place(Math.max(from, earliest));
    const right = place(Math.min(until, latest));
    return { left: `${left}px`, width: `${Math.max(right - left, 3)}px` };
  };

  const layer = (ref: Ref<HTMLDivElement>, partsOf: (life: readonly Segment[], job: JobView) => ComponentChildren) => (
    <div class="layer" ref={ref}>
      {shown.map((job, index) => (
        <div key={keyOf(job)} class="line" style={{ top: `${(first + index) * rowHeight}px` }}>
          {partsOf(segmentsOf(job), job)}
        </div>
      ))}
    </div>
  );
  const bars = (life: readonly Segment[]) =>
    life.map(({ status, from, until }) => <i key={status} class={`bar ${status}`} style={bar(from, until)} />);
  const ends = (life: readonly Segment[]) =>
    life
      .filter(isEnd)
      .map(({ status, from }) => (
        <i key={`${status} end`} class={`end ${status}`} style={{ left: `${place(from)}px` }} />
      ));
  const marks = (job: JobView) => {
    let counted = -Infinity;
    return marksOf(pollsOf(job), earliest, latest, closestMarks / perMs).map(({ at, count, kind, sentence }) => {
      const left = place(at);
      const isCounted = count >= leastCount && left - counted >= closestCounts;
      if (isCounted) counted = left;
      return (
        <i
          key={`${at} ${kind}`}
          class={`mark ${kind}`}
          style={{ left: `${left}px` }}
          title={`${timeOf(at)} ${sentence}${count > 1 ? ` (${count})` : ""}`}
        >
          {isCounted && <small>{count}</small>}
        </i>
      );
    });
  };

  return (
    <div class="chart" aria-hidden="true">
      <div class="pane past" style={{ width: `${present}px` }}>
        {layer(past, (life) => bars(life.filter(({ from, until }) => from < latest && until > earliest)))}
      </div>
      <div class="pane future" style={{ left: `${present}px` }}>
        {layer(future, (life) => {
          const ahead = life.filter(({ from, until }) => from < latest && until > now);
          return [bars(ahead.filter((segment) => !isEnd(segment))), ends(ahead.filter(({ from }) => from > now))];
        })}
      </div>
      <div class="present" style={{ left: `${present}px` }} />
      <div class="pane points">
        {layer(points, (life, job) => [ends(life.filter(({ from }) => from <= now && from > earliest)), marks(job)])}
      </div>
    </div>
  );
}

const isEnd = ({ status }: { readonly status: string }): boolean => status === "completed" || status === "failed";
