import type { Context } from "../capability/capability.ts";
import { nextEvent } from "../capability/next-event.ts";
import { ControlError } from "../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { clockRoutes, nextEventRouteWith } from "./clock-routes.ts";
import { changeClock } from "../sandbox/change-clock.ts";
import type { ClockChange } from "../core/clock.ts";
import { durationMsOf } from "../core/duration.ts";
import { parseInstant } from "../core/instant.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { isoTimestamp } from "../core/timestamp.ts";

/** The clock of a sandbox in the format of the control plane. */
export function clockView(context: Context, sandbox: LiveSandbox): OutputOf<typeof clockRoutes.readClock> {
  const { clock, settings } = sandbox;
  const event = nextEvent(context, sandbox);
  return {
    mode: clock.mode,
    scale: clock.scale,
    now: isoTimestamp(clock.now()),
    nextEventAt: event && isoTimestamp(event.at),
    advanceOnPollMs: settings.advanceOnPollMs,
  };
}

export function clockActions(context: Context) {
  const { find, saveSettings } = context.sandboxes;
  const view = (sandbox: LiveSandbox) => clockView(context, sandbox);

  async function change(name: string, wanted: ClockChange): Promise<OutputOf<typeof clockRoutes.readClock>> {
    const sandbox = find(name);
    try {
      await changeClock(context, sandbox, () => wanted);
    } catch (error) {
      const field = { advance: "durationMs", set: "now" }[wanted.kind as string];
      if (error instanceof RangeError)
        throw new ControlError(409, error.message, field ? [{ field, message: error.message }] : []);
      throw error;
    }
    return view(sandbox);
  }

  return {
    readClock: ({ sandbox }) => view(find(sandbox)),
    freezeClock: ({ sandbox }) => change(sandbox, { kind: "freeze" }),
    skipClock: ({ sandbox }) => change(sandbox, { kind: "skip" }),
    resumeClock: ({ sandbox }) => change(sandbox, { kind: "resume" }),
    setClockScale: ({ sandbox, scale }) => change(sandbox, { kind: "scale", scale }),
    advanceClock: ({ sandbox, durationMs }) =>
      change(sandbox, { kind: "advance", durationMs: durationMsOf(durationMs) }),
    setClock({ sandbox, now }) {
      const at = parseInstant(now) ?? NaN;
      return change(sandbox, { kind: "set", at });
    },
    async advanceClockToNextEvent({ sandbox }) {
      const event = nextEvent(context, find(sandbox));
      if (!event)
        throw new ControlError(
          409,
          "This sandbox has no next event. New credits and insights are not events: use clock advance.",
        );
      const clock = await change(sandbox, { kind: "reach", at: event.at });
      return { clock, event: { kind: event.kind, at: isoTimestamp(event.at) } };
    },
    setAdvanceOnPoll({ sandbox, durationMs }) {
      const found = find(sandbox);
      saveSettings(found, () => ({ advanceOnPollMs: durationMsOf(durationMs) }));
      return view(found);
    },
  } satisfies ActionsOf<typeof clockRoutes & ReturnType<typeof nextEventRouteWith>>;
}
