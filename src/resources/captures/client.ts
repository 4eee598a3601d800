import type { CallOf } from "../../control/route.ts";
import type {
  AddCapturesOptions,
  CaptureItemView,
  CaptureScenarioChoice,
  CaptureView,
  ListCapturesOptions,
  WaitForCaptureOptions,
} from "../../control/types.gen.ts";
import type { captureRoutes } from "./routes.ts";

type Scenario = NonNullable<AddCapturesOptions["scenario"]>;

/** The captures of a sandbox. */
export type SandboxCaptures = {
  /** Lists captures, newest first. */
  list(options?: ListCapturesOptions): Promise<CaptureView[]>;
  /** Returns a capture. @throws ControlError 404 for an unknown capture */
  get(captureId: string): Promise<CaptureView>;
  /** Lists the items of a capture. @throws ControlError 404 for an unknown capture */
  items(captureId: string): Promise<CaptureItemView[]>;
  /** Adds captures of any channel. @throws ControlError 400 for an unknown owner or project */
  add(options?: AddCapturesOptions): Promise<CaptureView[]>;
  /** Starts processing a pending capture. @throws ControlError 404 for an unknown capture, 409 when it is not pending */
  start(captureId: string): Promise<CaptureView>;
  /** Completes the processing of a capture now. @throws ControlError 404 for an unknown capture, 409 when it has ended */
  process(captureId: string): Promise<CaptureView>;
  /** Completes a capture now with the status needs_review. @throws ControlError 404 for an unknown capture, 409 when it has ended */
  review(captureId: string): Promise<CaptureView>;
  /** Fails a capture now. @throws ControlError 404 for an unknown capture, 409 when it has ended */
  fail(captureId: string): Promise<CaptureView>;
  /** Keeps a capture in its present state. @throws ControlError 404 for an unknown capture, 409 when it has ended */
  hold(captureId: string): Promise<CaptureView>;
  /**
   * Waits in real time until a capture is processed or has failed.
   * @throws ControlError 404 for an unknown capture, 408 after the timeout
   */
  waitFor(captureId: string, options?: WaitForCaptureOptions): Promise<CaptureView>;
  /** Sets the scenario of captures without another scenario; null: `processes`. */
  setDefaultScenario(scenario: Scenario | null): Promise<CaptureScenarioChoice>;
  /** Queues a scenario for one capture. */
  queueScenario(scenario: Scenario): Promise<CaptureScenarioChoice>;
  /** Empties the queue. */
  clearQueue(): Promise<void>;
};

/** The captures of a sandbox, from calls of the control plane. @internal */
export const capturesOf = (call: CallOf<typeof captureRoutes>, sandbox: string): SandboxCaptures => ({
  list: (options = {}) => call("listSandboxCaptures", { ...options, sandbox }),
  get: (capture) => call("readCapture", { sandbox, capture }),
  items: (capture) => call("listCaptureItems", { sandbox, capture }),
  add: (options = {}) => call("addCaptures", { ...options, sandbox }),
  start: (capture) => call("startCapture", { sandbox, capture }),
  process: (capture) => call("processCapture", { sandbox, capture }),
  review: (capture) => call("reviewCapture", { sandbox, capture }),
  fail: (capture) => call("failCapture", { sandbox, capture }),
  hold: (capture) => call("holdCapture", { sandbox, capture }),
  waitFor: (capture, options = {}) => call("waitForCapture", { ...options, sandbox, capture }),
  setDefaultScenario: (scenario) => call("setDefaultCaptureScenario", { sandbox, scenario }),
  queueScenario: (scenario) => call("queueCaptureScenario", { sandbox, scenario }),
  clearQueue: () => call("clearCaptureQueue", { sandbox }),
});
