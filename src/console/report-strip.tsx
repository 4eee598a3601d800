import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { standsStill } from "../core/clock-mode.ts";
import { countdown, inWords } from "../core/in-words.ts";
import type { JobReport } from "./report-types.ts";
import { clientOf, titleOf } from "./report-words.ts";
import { type Burst, pollKinds, type PollKind, strip, stripHeight, stripOf } from "./strip.ts";
import { countOf, timeOf } from "./words.ts";
import { requests, sandbox } from "./world.ts";

const laneNames: Readonly<Record<PollKind, string>> = { answered: "2xx", limited: "429", refused: "other" };

const lanesHeight = strip.lanes * strip.lane;

/** The polls of a job on one time line: how each was answered, the waits that were asked for, and the states of the job. */
export function PollStrip({ job }: { readonly job: JobReport }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => (width.value = frame.current?.clientWidth ?? 0));
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const clock = sandbox.value?.clock;
  const pace = clock && !standsStill(clock.mode) ? clock.scale : 1;
  const entries = new Map(requests.value.map((entry) => [entry.number, entry]));
  const { bursts, waits, states, labels, triggeredAt } = stripOf(job, entries, width.value, pace);
  const statuses = Object.entries(job.statuses).map(([status, count]) => `${count} × ${status}`);
  const told = `${titleOf(job)} of ${clientOf(job)}: ${countOf(job.polls, "poll")} (${statuses.join(", ")})`;
  return (
    <div class="strip" ref={frame}>
      {width.value > 0 && (
        <svg role="img" aria-label={told} width={width.value} height={stripHeight}>
          <defs>
            <pattern id="asked-wait" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect class="stripe" width="3" height="8" />
            </pattern>
          </defs>
          {pollKinds.map((kind, index) => (
            <g key={kind}>
              <text class="lane" x={0} y={laneAt(index) + 4}>
                {laneNames[kind]}
              </text>
              <line class="lane" x1={strip.gutter} x2={width.value} y1={laneAt(index)} y2={laneAt(index)} />
            </g>
          ))}
          {waits.map(({ from, until }) => (
            <g key={from} class="wait">
              <title>The server asked to wait (Retry-After)</title>
              <rect x={from} width={until - from} y={0} height={lanesHeight} fill="url(#asked-wait)" />
            </g>
          ))}
          {states.map(({ status, from, until, at }) => (
            <g key={`${status} ${at}`} class={`life ${status}`}>
              <title>{`${status} since ${timeOf(at)}`}</title>
              <rect x={from} width={Math.max(2, until - from)} y={lanesHeight + 2} height={strip.bar} rx={3} />
              {until - from > 8 * status.length && (
                <text x={from + 6} y={lanesHeight + 16}>
                  {status}
                </text>
              )}
            </g>
          ))}
          {labels.map(({ at, ms }) => (
            <text key={ms} class="tick" x={at} y={stripHeight - 3} text-anchor={ms === 0 ? "start" : "middle"}>
              {ms === 0 ? "0 s" : `+${ms < 1000 ? inWords(ms) : countdown(ms)}`}
            </text>
          ))}
          {triggeredAt !== null && (
            <path class="trigger" d={`M${triggeredAt} ${lanesHeight + 4}l8 8l-8 8z`}>
              <title>Triggered</title>
            </path>
          )}
          {bursts.map((burst) => (
            <Mark key={`${burst.kind} ${burst.from}`} burst={burst} at={laneAt(pollKinds.indexOf(burst.kind))} />
          ))}
        </svg>
      )}
    </div>
  );
}

const laneAt = (index: number): number => index * strip.lane + strip.lane / 2;

/** A poll, or several with their count: round when answered, pointed for 429, square for other errors. */
function Mark({ burst, at }: { readonly burst: Burst; readonly at: number }) {
  const { kind, count } = burst;
  const text = count > 1 ? count.toLocaleString("en") : "";
  const half = count > 1 ? 9 : 6;
  const reach = count > 1 ? Math.max((burst.until - burst.from) / 2 + half, 6 + 4 * text.length) : half;
  // The first mark does not cover the name of its lane.
  const middle = Math.max((burst.from + burst.until) / 2, strip.gutter + reach - 8);
  const [left, right] = [middle - reach, middle + reach];
  const box = { x: left, y: at - half, width: right - left, height: 2 * half };
  return (
    <g class={`poll ${kind}`}>
      <title>{`${countOf(count, "poll")}: ${laneNames[kind]}`}</title>
      {kind === "limited" ? (
        <path
          d={`M${left} ${at}L${left + half} ${at - half}H${right - half}L${right} ${at}L${right - half} ${at + half}H${left + half}Z`}
        />
      ) : (
        <rect {...box} rx={kind === "answered" ? half : 2} />
      )}
      {text !== "" && (
        <text x={middle} y={at + 4} text-anchor="middle">
          {text}
        </text>
      )}
    </g>
  );
}
