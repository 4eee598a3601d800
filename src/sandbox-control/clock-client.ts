import type { CallOf } from "../control/route.ts";
import type { ClockAdvance, ClockView } from "../control/types.gen.ts";
import type { Duration } from "../core/duration.ts";
import type { clockRoutes } from "./clock-routes.ts";

/** The clock of a sandbox. Everything that is due has happened when a change resolves. */
export type SandboxClock = {
  /** How the clock stands. */
  read(): Promise<ClockView>;
  /** Stops it at its instant. */
  freeze(): Promise<ClockView>;
  /** Lets it run again, at the pace it had before. */
  resume(): Promise<ClockView>;
  /** Lets it run at a multiple of real time, from 0.001 to 1,000,000. */
  setScale(scale: number): Promise<ClockView>;
  /**
   * Moves it forward.
   * @param duration milliseconds, or text such as `"20s"`, `"5m"`
   * @throws ControlError 400 for what is no duration, 409 when it would lead beyond the year 8999
   */
  advance(duration: Duration): Promise<ClockView>;
  /**
   * Moves it to the next thing that happens: a job moves, a rate-limit window ends, a token expires, a fault begins or
   * ends, an answer that a fault holds back is due, a webhook is to be told again. Credits that are renewed are none.
   * @throws ControlError 409 when nothing is going to happen
   */
  advanceToNextEvent(): Promise<ClockAdvance>;
  /**
   * Moves it to an instant.
   * @param instant ISO 8601 with an offset or `Z`, or milliseconds since the epoch
   * @throws ControlError 409 when the instant is in its past
   */
  setTo(instant: string | number): Promise<ClockView>;
  /** Lets each poll move it while it is frozen; 0 ends that. */
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
