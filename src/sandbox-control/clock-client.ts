import type { CallOf } from "../control/route.ts";
import type { ClockAdvance, ClockView } from "../control/types.gen.ts";
import type { Duration } from "../core/duration.ts";
import type { clockRoutes } from "./clock-routes.ts";

/** The clock of a sandbox. When a change of it resolves, everything that is due has happened. */
export type SandboxClock = {
  /** Reads the clock. */
  read(): Promise<ClockView>;
  /** Stops the clock. */
  freeze(): Promise<ClockView>;
  /** Lets the clock run again, at the pace it had before. */
  resume(): Promise<ClockView>;
  /**
   * Lets the clock run at a multiple of real time.
   * @param scale sandbox milliseconds for each real millisecond, from 0.001 to 1,000,000
   */
  setScale(scale: number): Promise<ClockView>;
  /**
   * Moves the clock forward.
   * @param duration milliseconds, or text with a unit such as `"20s"`, `"5m"`
   * @throws ControlError 400 for what is no duration, 409 when it would lead beyond the year 8999
   */
  advance(duration: Duration): Promise<ClockView>;
  /**
   * Moves the clock to the next event: a job moves, a rate-limit window ends, a token expires, a fault begins or ends, a
   * response that a fault holds back is due, or a webhook delivery is to be attempted again. Credits that are renewed
   * are no event.
   * @throws ControlError 409 when nothing is going to happen
   */
  advanceToNextEvent(): Promise<ClockAdvance>;
  /**
   * Moves the clock to an instant.
   * @param instant ISO 8601 with an offset or `Z`, or milliseconds since the epoch
   * @throws ControlError 409 when the instant is in its past
   */
  setTo(instant: string | number): Promise<ClockView>;
  /**
   * Lets each poll move the clock while it is frozen.
   * @param duration milliseconds, or text with a unit; 0 turns it off
   */
  advanceOnPoll(duration: Duration): Promise<ClockView>;
};

/** The clock of a sandbox, from calls of the control plane. @internal */
export const clockOf = (call: CallOf<typeof clockRoutes>, sandbox: string): SandboxClock => ({
  read: () => call("readClock", { sandbox }),
  freeze: () => call("freezeClock", { sandbox }),
  resume: () => call("resumeClock", { sandbox }),
  setScale: (scale) => call("setClockScale", { sandbox, scale }),
  advance: (durationMs) => call("advanceClock", { sandbox, durationMs }),
  advanceToNextEvent: () => call("advanceClockToNextEvent", { sandbox }),
  setTo: (now) => call("setClock", { sandbox, now }),
  advanceOnPoll: (durationMs) => call("setAdvanceOnPoll", { sandbox, durationMs }),
});
