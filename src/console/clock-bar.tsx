import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { standsStill } from "../core/clock-mode.ts";
import { countdown, inWords } from "../core/in-words.ts";
import { Lever } from "./lever.tsx";
import { paintTime, sandboxNow, watchTime } from "./sandbox-time.ts";
import { dayOf, timeOf } from "./words.ts";
import { sandbox } from "./world.ts";

const scales = [1, 10, 60] as const;

/** The clock of the sandbox, with the buttons that control it. */
export function ClockBar() {
  const view = sandbox.value;
  if (!view) return null;
  const { clock, name } = view;
  const { mode, scale: pace } = clock;
  const isStill = standsStill(mode);
  const shown = isStill ? mode : pace === 1 ? "real time" : `×${pace}`;
  return (
    <section class="clock" aria-label="Clock">
      <Instant mode={mode} pace={shown} />
      <div class="segments" role="group" aria-label="Speed">
        <Lever route="freezeClock" input={{ sandbox: name }} hint="Freeze the clock" pressed={mode === "frozen"}>
          Pause
        </Lever>
        <Lever
          route="skipClock"
          input={{ sandbox: name }}
          hint="Stop the clock, and jump ahead while requests only wait for it"
          pressed={mode === "skip"}
        >
          Skip
        </Lever>
        {scales.map((scale) => (
          <Lever
            key={scale}
            route="setClockScale"
            input={{ sandbox: name, scale }}
            hint={scale === 1 ? "Run the clock in real time" : `Run the clock ${scale} times as fast`}
            pressed={!isStill && pace === scale}
          >
            ×{scale}
          </Lever>
        ))}
      </div>
      <div class="buttons" role="group" aria-label="Move forward">
        <Lever route="advanceClock" input={{ sandbox: name, durationMs: "10s" }} hint="Advance the clock by 10 seconds">
          +10 s
        </Lever>
        <Lever route="advanceClock" input={{ sandbox: name, durationMs: "1m" }} hint="Advance the clock by a minute">
          +1 min
        </Lever>
        <NextEvent name={name} at={clock.nextEventAt} />
      </div>
    </section>
  );
}

/** The time itself, a component of its own because it is drawn again more often than the rest of the page. */
function Instant({ mode, pace }: { readonly mode: string; readonly pace: string }) {
  const time = useSignal("");
  const day = useSignal("");
  useEffect(
    () =>
      paintTime((now) => {
        time.value = timeOf(now);
        day.value = dayOf(now);
      }),
    [],
  );
  return (
    <div class="instant" role="timer" aria-label="Time of the sandbox, UTC">
      <span class="day">
        <span>{day}</span> <b class={mode}>{pace}</b>
      </span>
      <span class="time">{time}</span>
    </div>
  );
}

function NextEvent({ name, at }: { readonly name: string; readonly at: string | null }) {
  // The countdown changes as time passes.
  watchTime();
  const left = at === null ? null : Date.parse(at) - sandboxNow();
  return (
    <Lever
      class="next"
      route="advanceClockToNextEvent"
      input={{ sandbox: name }}
      hint="Advance the clock to the next event"
      disabled={left === null}
    >
      Next event <small>{left === null ? "none" : `in ${left < 60_000 ? countdown(left) : inWords(left)}`}</small>
    </Lever>
  );
}
