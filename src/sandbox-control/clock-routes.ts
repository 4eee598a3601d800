import { Type } from "typebox";
import { clockModes, largestScale, smallestScale } from "../core/clock.ts";
import type { AnyCapability } from "../capability/capability.ts";
import type { Route } from "../control/route.ts";
import type { ClockEvent } from "../control/types.gen.ts";
import { DurationInput, Instant, Named, Nullable, Strict } from "../control/schemas.ts";

export const ClockView = Named("ClockView", "The clock of a sandbox.", {
  mode: Type.Enum([...clockModes], { title: "ClockMode", description: "Mode of the clock." }),
  scale: Type.Number({
    description: "Sandbox milliseconds per real millisecond. A clock that stands still resumes with this scale.",
  }),
  now: Instant("Present time of the clock."),
  nextEventAt: Nullable(Instant("Time of the next event, on this clock; null: no next event.")),
  advanceOnPollMs: Type.Integer({
    description: "How many milliseconds each poll advances a clock that stands still; 0: polls do not advance it.",
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
  description: "New time, such as 2027-01-31T12:00:00Z. ISO 8601 with an offset or Z, or milliseconds since the epoch.",
  "x-expected": "an instant such as 2026-01-31T12:00:00Z, or milliseconds since the epoch",
});

/** The events to which a clock can be advanced: the future events of capabilities. */
function clockEventWith(capabilities: readonly AnyCapability[]) {
  const kinds = Object.assign({}, ...capabilities.map(({ nextEvents }) => nextEvents?.kinds)) as Record<string, string>;
  const meanings = Object.values(kinds);
  const what = `${meanings.slice(0, -1).join(", ")}, or ${meanings.at(-1)}`;
  return Named("ClockEvent", "The event to which the clock was advanced.", {
    kind: Type.Unsafe<ClockEvent["kind"]>(Type.Enum(Object.keys(kinds), { description: `Kind of event: ${what}.` })),
    at: Instant("Time of the event, on the sandbox's clock."),
  });
}

export const clockRoutes = {
  readClock: {
    method: "GET",
    path: "/sandboxes/{sandbox}/clock",
    summary: "Show the clock of a sandbox",
    output: ClockView,
    command: { words: "clock show", group: "show and change the clock of a sandbox" },
  },
  freezeClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/freeze",
    summary: "Freeze the clock",
    command: { words: "clock freeze" },
    output: ClockView,
  },
  skipClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/skip",
    summary:
      "Let the clock stand still, and jump to the next event while every request under way only waits for it, such as a synchronous analysis",
    command: { words: "clock skip" },
    output: ClockView,
  },
  resumeClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/resume",
    summary: "Run a clock that stands still at its previous speed",
    command: { words: "clock resume" },
    output: ClockView,
  },
  setClockScale: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/scale",
    summary: "Run the clock at a multiple of real time",
    input: Strict({ scale: Scale("Sandbox milliseconds per real millisecond.") }),
    output: ClockView,
    command: { words: "clock scale", arguments: ["scale"] },
  },
  advanceClock: {
    method: "POST",
    path: "/sandboxes/{sandbox}/clock/advance",
    summary: "Advance the clock, and process everything that becomes due",
    input: Strict({ durationMs: DurationInput("Duration, such as 90s, 5m or 1.5h.") }),
    output: ClockView,
    command: { words: "clock advance", arguments: ["durationMs"] },
  },
  setClock: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/now",
    summary: "Set the clock to a later instant",
    input: Strict({ now: InstantOrMs }),
    output: ClockView,
    command: { words: "clock set", arguments: ["now"] },
  },
  setAdvanceOnPoll: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/clock/advance-on-poll",
    summary: "Advance a clock that stands still at every poll, so that a polling client does not hang; 0 turns it off",
    input: Strict({ durationMs: DurationInput("How far each poll advances the clock, such as 2s; 0 turns it off.") }),
    output: ClockView,
    command: { words: "clock advance-on-poll", arguments: ["durationMs"] },
  },
} as const satisfies Record<string, Route>;

/** The route to advance the clock to the next event of capabilities. */
export const nextEventRouteWith = (capabilities: readonly AnyCapability[]) =>
  ({
    advanceClockToNextEvent: {
      method: "POST",
      path: "/sandboxes/{sandbox}/clock/advance-to-next-event",
      summary:
        "Advance the clock to the next event, such as a state change of a job, the end of a rate-limit window, or the expiry of a token",
      output: Named("ClockAdvance", "The clock after it was advanced, and the event.", {
        clock: ClockView,
        event: clockEventWith(capabilities),
      }),
      command: { words: "clock next" },
    },
  }) as const satisfies Record<string, Route>;
