import type { CallOf } from "../control/route.ts";
import type {
  ClockAdvance,
  ClockView,
  FollowSandboxOptions,
  SandboxEvent,
  SandboxView,
  ScenarioChoice,
  ScenarioView,
} from "../control/types.gen.ts";
import type { Duration } from "../core/duration.ts";
import type { clockRoutes, nextEventRouteWith } from "./clock-routes.ts";
import type { followRouteWith, sandboxRoutes } from "./routes.ts";
import type { scenarioRoutes } from "./scenario-routes.ts";

/** Calls for a whole sandbox. */
export type SandboxCalls = {
  /** Reads the state of the sandbox: clock, owners, projects, scenarios, number of jobs. */
  read(): Promise<SandboxView>;
  /**
   * Follows the sandbox: yields its state, then changes and requests, at most ten times a second, until the sandbox is deleted
   * or you `break`.
   */
  follow(options?: FollowSandboxOptions): Promise<AsyncIterable<SandboxEvent>>;
  /** Resets the sandbox to its initial state. Keeps its initial tokens and restores those that were revoked. */
  reset(): Promise<SandboxView>;
  /**
   * Deletes the sandbox with everything in it.
   * @throws ControlError 404 when it was deleted before, 409 for the default sandbox
   */
  delete(): Promise<void>;
};

/** The calls for a whole sandbox, from calls of the control plane. @internal */
export const sandboxCallsOf = (
  call: CallOf<typeof sandboxRoutes & ReturnType<typeof followRouteWith>>,
  sandbox: string,
): SandboxCalls => ({
  read: () => call("readSandbox", { sandbox }),
  follow: (options = {}) => call("followSandbox", { ...options, sandbox }),
  reset: () => call("resetSandbox", { sandbox }),
  delete: () => call("deleteSandbox", { sandbox }),
});

/** The clock of a sandbox. A call that changes it resolves after all due events have been processed. */
export type SandboxClock = {
  /** Reads the clock. */
  read(): Promise<ClockView>;
  /** Freezes the clock. */
  freeze(): Promise<ClockView>;
  /**
   * Lets the clock stand still, and jump to the next event while every request under way only waits for it: a synchronous analysis
   * or an injected delay.
   */
  skip(): Promise<ClockView>;
  /** Runs a clock that stands still at its previous speed. */
  resume(): Promise<ClockView>;
  /**
   * Runs the clock at a multiple of real time.
   * @param scale sandbox milliseconds per real millisecond, from 0.001 to 1,000,000
   */
  setScale(scale: number): Promise<ClockView>;
  /**
   * Advances the clock.
   * @param duration milliseconds, or text with a unit such as `"20s"`, `"5m"`
   * @throws ControlError 400 for an invalid duration, 409 when the clock would pass the year 8999
   */
  advance(duration: Duration): Promise<ClockView>;
  /**
   * Advances the clock to the next event: a job changes its state, a rate-limit window ends, a token expires, a fault starts or
   * ends, a delayed response is due, or a webhook delivery is retried. The renewal of credits is not an event.
   * @throws ControlError 409 when there is no next event
   */
  advanceToNextEvent(): Promise<ClockAdvance>;
  /**
   * Sets the clock to a later instant.
   * @param instant ISO 8601 with an offset or `Z`, or milliseconds since the epoch
   * @throws ControlError 409 for an instant in its past
   */
  setTo(instant: string | number): Promise<ClockView>;
  /**
   * Advances the clock at every poll while it stands still (`frozen` or `skip`).
   * @param duration milliseconds, or text with a unit; 0 turns it off
   */
  advanceOnPoll(duration: Duration): Promise<ClockView>;
};

/** The clock of a sandbox, from calls of the control plane. @internal */
export const clockOf = (
  call: CallOf<typeof clockRoutes & ReturnType<typeof nextEventRouteWith>>,
  sandbox: string,
): SandboxClock => ({
  read: () => call("readClock", { sandbox }),
  freeze: () => call("freezeClock", { sandbox }),
  skip: () => call("skipClock", { sandbox }),
  resume: () => call("resumeClock", { sandbox }),
  setScale: (scale) => call("setClockScale", { sandbox, scale }),
  advance: (durationMs) => call("advanceClock", { sandbox, durationMs }),
  advanceToNextEvent: () => call("advanceClockToNextEvent", { sandbox }),
  setTo: (now) => call("setClock", { sandbox, now }),
  advanceOnPoll: (durationMs) => call("setAdvanceOnPoll", { sandbox, durationMs }),
});

/**
 * The scenarios of a sandbox, which decide the states of its jobs. A trigger uses the scenario of its magic project, otherwise
 * the first one in the queue, otherwise the default of the sandbox, otherwise the default of the server.
 */
export type SandboxScenarios = {
  /** Lists the scenarios of the sandbox and of the server, and the built-in ones. */
  list(): Promise<ScenarioView[]>;
  /**
   * Sets the default of the sandbox; null means the default of the server.
   * @throws ControlError 400 for an unknown scenario
   */
  setDefault(scenario: string | null): Promise<ScenarioChoice>;
  /**
   * Queues a scenario for one trigger.
   * @throws ControlError 400 for an unknown scenario, 409 when the queue is full (1,000 scenarios)
   */
  queue(scenario: string): Promise<ScenarioChoice>;
  /** Empties the queue. */
  clearQueue(): Promise<void>;
};

/** The scenarios of a sandbox, from calls of the control plane. @internal */
export const scenariosOf = (call: CallOf<typeof scenarioRoutes>, sandbox: string): SandboxScenarios => ({
  list: () => call("listScenarios", { sandbox }),
  setDefault: (scenario) => call("setDefaultScenario", { sandbox, scenario }),
  queue: (scenario) => call("queueScenario", { sandbox, scenario }),
  clearQueue: () => call("clearScenarioQueue", { sandbox }),
});
