import { Type } from "typebox";
import { clockModes, largestScale, smallestScale } from "../core/clock.ts";
import type { AnyCapability } from "../capability/capability.ts";
import type { Route } from "../control/route.ts";
import type { ClockEvent } from "../control/types.gen.ts";
import { DurationInput, Instant, Named, Nullable, Strict } from "../control/schemas.ts";

export const ClockView = Named("ClockView", "The clock of a sandbox.", {
  mode: Type.Enum([...clockModes], { title: "ClockMode", description: "How the clock runs." }),
  scale: Type.Number({
    description: "Sandbox milliseconds for each real millisecond; of a frozen clock, the pace when it runs again.",
  }),
  now: Instant("What the clock shows."),
  nextEventAt: Nullable(Instant("When the next event happens, on this clock; null: nothing is going to happen.")),
  advanceOnPollMs: Type.Integer({
    description: "How many milliseconds each poll moves the clock while it is frozen; 0: not at all.",
  }),
});

export const Scale = (description: string, more: { readonly default?: number } = {}) =>
  Type.Number({
    minimum: smallestScale,
    maximum: largestScale,
    ...more,
    description,
    "x-flag": "<times>",
    "x-expected": `a number from ${smallestScale} to ${largestScale}`,
  });

const InstantOrMs = Type.Unsafe<number | string>({
  type: ["integer", "string"],
  format: "instant",
  description:
    "Time to set, such as 2027-01-31T12:00:00Z. ISO 8601 with an offset or Z, or milliseconds since the epoch.",
  "x-expected": "an instant such as 2026-01-31T12:00:00Z, or milliseconds since the epoch",
});

/** What the clock of a sandbox can be advanced to: what is going to happen in capabilities. */
function clockEventWith(capabilities: readonly AnyCapability[]) {
  const kinds = Object.assign({}, ...capabilities.map(({ nextEvents }) => nextEvents?.kinds)) as Record<string, string>;
  const meanings = Object.values(kinds);
  const what = `${meanings.slice(0, -1).join(", ")}, or ${meanings.at(-1)}`;
  return Named("ClockEvent", "What the clock was advanced to.", {
    kind: Type.Unsafe<ClockEvent["kind"]>(Type.Enum(Object.keys(kinds), { description: `What happens: ${what}.` })),
    at: Instant("When it happens, on the sandbox's clock."),
  });
}

export const clockRoutes = {
  readClock: {
    method: "GET",
    path: "/sandboxes/{sandbox}/clock",
    summary: "Read the clock of a sandbox",
    output: ClockView,
    command: { words: "clock show", group: "read or change the clock of a sandbox" },
  },
  freezeClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/freeze",
    summary: "Stop the clock at its instant",
    command: { words: "clock freeze" },
    output: ClockView,
  },
  resumeClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/resume",
    summary: "Let a frozen clock run again, at the pace it had",
    command: { words: "clock resume" },
    output: ClockView,
  },
  setClockScale: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/scale",
    summary: "Let the clock run, at a multiple of real time",
    input: Strict({ scale: Scale("Sandbox milliseconds for each real millisecond.") }),
    output: ClockView,
    command: { words: "clock scale", arguments: ["scale"] },
  },
  advanceClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/advance",
    summary: "Move the clock forward; everything that is due has happened when this answers",
    input: Strict({ durationMs: DurationInput("How far to move the clock, such as 90s, 5m or 1.5h.") }),
    output: ClockView,
    command: { words: "clock advance", arguments: ["durationMs"] },
  },
  setClock: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/now",
    summary: "Move the clock to an instant that is not in its past",
    input: Strict({ now: InstantOrMs }),
    output: ClockView,
    command: { words: "clock set", arguments: ["now"] },
  },
  setAdvanceOnPoll: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/advance-on-poll",
    summary: "Advance a frozen clock at every poll, so that a polling client does not hang; 0 turns it off",
    input: Strict({ durationMs: DurationInput("How far each poll moves the clock, such as 2s; 0 turns it off.") }),
    output: ClockView,
    command: { words: "clock advance-on-poll", arguments: ["durationMs"] },
  },
} as const satisfies Record<string, Route>;

/** The route to advance the clock to what happens next in capabilities. */
export const nextEventRouteWith = (capabilities: readonly AnyCapability[]) =>
  ({
    advanceClockToNextEvent: {
      method: "POST",
      path: "/sandboxes/{sandbox}/clock/advance-to-next-event",
      summary:
        "Move the clock to the next thing that happens: a job moves, a window ends, a token expires, a fault begins",
      output: Named("ClockAdvance", "The clock after it was advanced, and what it was advanced to.", {
        clock: ClockView,
        event: clockEventWith(capabilities),
      }),
      command: { words: "clock next" },
    },
  }) as const satisfies Record<string, Route>;
