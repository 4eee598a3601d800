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
  /** Reads a capture. @throws ControlError 404 when there is no such capture */
  get(captureId: string): Promise<CaptureView>;
  /** Lists what was found in a capture. @throws ControlError 404 when there is no such capture */
  items(captureId: string): Promise<CaptureItemView[]>;
  /** Adds captures as if they had come in on any channel. @throws ControlError 400 when there is no such owner or project */
  add(options?: AddCapturesOptions): Promise<CaptureView[]>;
  /** Begins to read a pending capture. @throws ControlError 404 when there is no such capture, 409 when it is not pending */
  start(captureId: string): Promise<CaptureView>;
  /** Processes a capture now. @throws ControlError 404 when there is no such capture, 409 when it has ended */
  process(captureId: string): Promise<CaptureView>;
  /** Ends a capture now as one that needs a review. @throws ControlError 404 when there is no such capture, 409 when it has ended */
  review(captureId: string): Promise<CaptureView>;
  /** Fails a capture now. @throws ControlError 404 when there is no such capture, 409 when it has ended */
  fail(captureId: string): Promise<CaptureView>;
  /** Lets a capture stay as it is. @throws ControlError 404 when there is no such capture, 409 when it has ended */
  hold(captureId: string): Promise<CaptureView>;
  /**
   * Waits in real time until a capture has been read or has failed.
   * @throws ControlError 404 when there is no such capture, 408 when the time has passed
   */
  waitFor(captureId: string, options?: WaitForCaptureOptions): Promise<CaptureView>;
  /** Sets the scenario of captures that nothing else decides; null: they are processed. */
  setDefaultScenario(scenario: Scenario | null): Promise<CaptureScenarioChoice>;
  /** Queues a scenario for one capture. */
  queueScenario(scenario: Scenario): Promise<CaptureScenarioChoice>;
  /** Forgets the scenarios that are queued. */
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
