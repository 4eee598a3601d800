import type { ComponentChildren, Ref } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Axis, pixelsPerMs, presentAt, rowHeight } from "./axis.ts";
import { type Mark, marksOf, pollsOf, watchPolls } from "./polls.ts";
import { paintTime, sandboxNow, watchTime } from "./sandbox-time.ts";
import { isAtRest, type Segment, segmentsOf } from "./segments.ts";
import { type JobView, keyOf, selectedJob } from "./world.ts";
import { countOf, timeOf } from "./words.ts";

/** The width of a mark, by the height of its row; the style sheet draws marks of this size. */
const markSize = (row: number): number => Math.min(30, Math.round(row * 0.3));

/** The width of a digit in the count of a burst, by the size of the mark. */
const digitWidth = 0.62;

/** A job at rest fades after this part of the past that the axis shows. */
const fadesAfter = 0.25;

type ChartProps = { readonly shown: readonly JobView[]; readonly first: number; readonly axis: Axis };

/**
 * The bars of the jobs. The past and the future are two panes, whose layers are shifted when time passes, so that nothing
 * else is drawn again. Each row has two lanes: the polls above, the bar and its outcome below.
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
  const inView = Math.min(axis.width, Math.max(0, present));
  const from = origin.current;
  const row = rowHeight.value;
  const size = markSize(row);

  useLayoutEffect(
    () =>
      paintTime((at) => {
        const shift = (from - at) * perMs;
        for (const layer of [past, points])
          if (layer.current) layer.current.style.transform = `translateX(${present + shift}px)`;
        if (future.current) future.current.style.transform = `translateX(${present - inView + shift}px)`;
      }),
    [from, perMs, present, inView],
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
  const hasFaded = (job: JobView, life: readonly Segment[]) =>
    isAtRest(job, now) &&
    job !== selectedJob.value &&
    now - (life.at(-1)?.from ?? now) > Math.max(0, axis.beforeMs) * fadesAfter;

  const layer = (ref: Ref<HTMLDivElement>, partsOf: (life: readonly Segment[], job: JobView) => ComponentChildren) => (
    <div class="layer" ref={ref}>
      {shown.map((job, index) => {
        const life = segmentsOf(job);
        return (
          <div
            key={keyOf(job)}
            class={`line${hasFaded(job, life) ? " faded" : ""}`}
            style={{ top: `${(first + index) * row}px` }}
          >
            {partsOf(life, job)}
          </div>
        );
      })}
    </div>
  );
  const bars = (life: readonly Segment[]) =>
    life
      .filter((segment) => !isEnd(segment))
      .map(({ status, from, until }) => <i key={status} class={`bar ${status}`} style={bar(from, until)} />);
  const ends = (life: readonly Segment[]) =>
    life
      .filter(isEnd)
      .map(({ status, from }) => (
        <i key={`${status} end`} class={`end ${status}`} style={{ left: `${place(from)}px` }} />
      ));
  const countWidth = (count: number) => size * (0.8 + digitWidth * String(count).length);
  const marks = (job: JobView) => {
    const all = marksOf(pollsOf(job), earliest, latest, {
      markMs: (size + 1) / perMs,
      countMs: (count) => (countWidth(count) + 1) / perMs,
    });
    return all.map((mark, index) => {
      const left = place(mark.from) - size / 2;
      const next = all[index + 1];
      const room = next ? place(next.from) - size / 2 - 1 - left : Infinity;
      const least = mark.count > 1 ? countWidth(mark.count) : size;
      const width = Math.min(room, Math.max(least, place(mark.until) + size / 2 - left));
      return <MarkOf key={mark.from} mark={mark} left={left} width={width} />;
    });
  };

  return (
    <div class="chart" aria-hidden="true" style={{ "--mark-size": `${size}px` }}>
      <div class="pane past" style={{ width: `${inView}px` }}>
        {layer(past, (life) => bars(life.filter(({ from, until }) => from < latest && until > earliest)))}
      </div>
      <div class="pane future" style={{ left: `${inView}px` }}>
        {layer(future, (life) => {
          const ahead = life.filter(({ from, until }) => from < latest && until > now);
          return [bars(ahead), ends(ahead.filter(({ from }) => from > now))];
        })}
      </div>
      {present === inView && <div class="present" style={{ left: `${present}px` }} />}
      <div class="pane points">
        {layer(points, (life, job) => [ends(life.filter(({ from }) => from <= now && from > earliest)), marks(job)])}
      </div>
    </div>
  );
}

function MarkOf({ mark, left, width }: { readonly mark: Mark; readonly left: number; readonly width: number }) {
  const { kind, from, count, refused, sentence } = mark;
  const about =
    count > 1 ? `${countOf(count, "poll")}, ${refused} refused. The last one: ${sentence}` : `Poll: ${sentence}`;
  return (
    <i
      class={`mark ${kind}${count > 1 ? " burst" : ""}${refused > 0 && refused < count ? " mixed" : ""}`}
      style={{ left: `${left}px`, width: `${width}px`, "--refused": refused / count }}
      title={`${timeOf(from)} ${about}`}
    >
      {count > 1 && count}
    </i>
  );
}

const isEnd = ({ status }: { readonly status: string }): boolean => status === "completed" || status === "failed";
