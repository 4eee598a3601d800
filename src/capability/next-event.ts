import { lastInstant } from "../core/clock.ts";
import type { ClockEvent } from "../control/types.gen.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Context } from "./capability.ts";

type Event = {
  readonly kind: ClockEvent["kind"];
  readonly at: number;
};

/** The next event of a sandbox; null when there is none. */
export function nextEvent(context: Context, sandbox: LiveSandbox): Event | null {
  const now = sandbox.clock.now();
  const events = context.capabilities.flatMap(({ nextEvents }) => [...(nextEvents?.read(context, sandbox, now) ?? [])]);
  return events.reduce<Event | null>((first, { kind, at }) => {
    if (at === null || at <= now || at > lastInstant || (first && first.at <= at)) return first;
    return { kind: kind as Event["kind"], at };
  }, null);
}
