import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { countdown } from "../core/in-words.ts";
import {
  type Axis,
  fitAxis,
  labelsOf,
  moveAxis,
  presentAt,
  rowHeight,
  shownSpan,
  type Span,
  zoomAxis,
} from "./axis.ts";
import { JobChart } from "./job-chart.tsx";
import { rowFor } from "./list-keys.ts";
import { countsOf, pollsOf, watchPolls } from "./polls.ts";
import { sandboxNow, visibleMs, watchTime } from "./sandbox-time.ts";
import { nextChange, statusAt } from "./segments.ts";
import { countOf, shortId } from "./words.ts";
import { useAxisPointer } from "./axis-pointer.ts";
import { isTelling } from "./story.ts";
import { jobs, type JobView, keyOf, selectedKey } from "./world.ts";

/** Additional rows above and below the visible ones, so that none is missing while the list is scrolled. */
const spareRows = 4;

/** How far a key moves the axis, as a share of its width, and by which factor one zooms it. */
const moveBy = 0.15;
export const zoomBy = 1.5;

/** What the keys of the time axis do. */
const axisKeys: Readonly<Record<string, (span: Span) => void>> = {
  ArrowLeft: (span) => moveAxis(span, -moveBy),
  ArrowRight: (span) => moveAxis(span, moveBy),
  "+": (span) => zoomAxis(span, 1 / zoomBy),
  "=": (span) => zoomAxis(span, 1 / zoomBy),
  "-": (span) => zoomAxis(span, zoomBy),
  "0": fitAxis,
};

/** The jobs of the sandbox as bars on one time axis. Only visible rows are rendered, because there may be a thousand. */
// eslint-disable-next-line max-lines-per-function -- one table
export function JobList() {
  watchTime();
  const all = jobs.value;
  const row = rowHeight.value;
  const span = shownSpan();
  visibleMs.value = span.beforeMs + span.afterMs;
  const scroller = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  const view = useSignal({ top: 0, height: 0, width: 0 });
  const newest = useRef<string | null>(null);

  useEffect(() => {
    const measure = () => {
      const list = scroller.current;
      const line = track.current;
      if (list && line) view.value = { top: list.scrollTop, height: list.clientHeight, width: line.clientWidth };
    };
    const observer = new ResizeObserver(measure);
    for (const element of [scroller.current, track.current]) if (element) observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  // Keep the scroll position on older jobs when new ones are added.
  useLayoutEffect(() => {
    const added = all.findIndex((job) => keyOf(job) === newest.current);
    newest.current = all[0] ? keyOf(all[0]) : null;
    const list = scroller.current;
    if (list && added > 0 && list.scrollTop >= row) list.scrollTop += added * row;
  }, [all]);

  const { top, height, width } = view.value;
  const first = Math.max(0, Math.floor(top / row) - spareRows);
  const shown = all.slice(first, Math.ceil((top + height) / row) + spareRows);
  const axis: Axis = { ...span, width };
  const selected = all.findIndex((job) => keyOf(job) === selectedKey.value);

  function select(index: number): void {
    const job = all[index];
    if (!job) return;
    selectedKey.value = keyOf(job);
    const list = scroller.current;
    if (!list) return;
    const at = index * row;
    const room = list.clientHeight - axisHeight - row;
    list.scrollTop = Math.min(at, Math.max(list.scrollTop, at - room));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const onAxis = isTelling.value || event.ctrlKey || event.metaKey ? undefined : axisKeys[event.key];
    const next = rowFor(event.key, selected, all.length, Math.max(1, Math.floor(height / row) - 2));
    if (onAxis) onAxis(span);
    else if (next !== undefined) select(next);
    else return;
    event.preventDefault();
  }

  const dragging = useAxisPointer(scroller, track);

  const current = all[selected];
  return (
    <div
      class="job-list"
      style={{ "--row": `${row}px` }}
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Jobs, newest first"
      aria-activedescendant={current && shown.includes(current) ? optionId(current) : undefined}
      onScroll={({ currentTarget }) => (view.value = { ...view.value, top: currentTarget.scrollTop })}
      onKeyDown={onKeyDown}
      {...dragging}
    >
      <div class="axis" aria-hidden="true">
        <div class="track" ref={track}>
          {labelsOf(axis).map(({ at, text }) => (
            <span key={text} style={{ left: `${at}px` }}>
              {text}
            </span>
          ))}
          <b style={{ left: `${presentAt(axis)}px` }}>now</b>
        </div>
      </div>
      <div class="rows" role="presentation" style={{ height: `${all.length * row}px` }}>
        {shown.map((job, index) => (
          <Row
            key={keyOf(job)}
            job={job}
            position={first + index}
            total={all.length}
            onSelect={() => select(first + index)}
          />
        ))}
        <JobChart shown={shown} first={first} axis={axis} />
      </div>
    </div>
  );
}

/** The height of the axis in the style sheet. */
const axisHeight = 24;

const optionId = (job: JobView): string => `job ${keyOf(job)}`.trim().replaceAll(" ", "-");

type RowProps = {
  readonly job: JobView;
  readonly position: number;
  readonly total: number;
  readonly onSelect: () => void;
};

function Row({ job, position, total, onSelect }: RowProps) {
  // Draw the row again when time passes and when polls arrive.
  watchTime();
  watchPolls();
  const now = sandboxNow();
  const status = statusAt(job, now);
  const change = nextChange(job, now);
  const counts = countsOf(pollsOf(job));
  const isSelected = selectedKey.value === keyOf(job);
  const left = change === null ? "" : countdown(change - now);
  const polls = `${countOf(counts.polls, "poll")}${counts.refused > 0 ? `, ${counts.refused} refused` : ""}`;
  return (
    <div
      id={optionId(job)}
      class="row"
      role="option"
      aria-selected={isSelected}
      aria-setsize={total}
      aria-posinset={position + 1}
      style={{ top: `${position * rowHeight.value}px` }}
      onClick={onSelect}
    >
      <span class="who">
        <span class="id">
          <span class="hidden">Job </span>
          {shortId(job.id)}
        </span>
        <span class="scenario">{job.scenario}</span>
        <span class={`state ${status}`}>
          {status}
          {left && (
            <small>
              {" "}
              {left}
              <span class="hidden"> left</span>
            </small>
          )}
        </span>
        <span class="hidden">{polls}</span>
      </span>
    </div>
  );
}
