import type { CallOf } from "../control/route.ts";
import type { AssertionView, AssertOptions, ReportOptions, ReportView } from "../control/types.gen.ts";
import type { pollingRoutes } from "./routes.ts";

/** The polling report of a sandbox. */
export type ReportCalls = {
  /** Judges how jobs were polled, by token and job. */
  report(filter?: ReportOptions): Promise<ReportView>;
};

/** Assertions about the journal of a sandbox. */
export type AssertCalls = {
  /** Checks how clients polled. @throws ControlError 400 without an assertion */
  assert(options: AssertOptions): Promise<AssertionView>;
};

/** The polling report of a sandbox, from calls of the control plane. @internal */
export const reportCallsOf = (call: CallOf<typeof pollingRoutes>, sandbox: string): ReportCalls => ({
  report: (filter = {}) => call("readReport", { ...filter, sandbox }),
});

/** Assertions about a sandbox, from calls of the control plane. @internal */
export const assertCallsOf = (call: CallOf<typeof pollingRoutes>, sandbox: string): AssertCalls => ({
  assert: (options) => call("assertJournal", { ...options, sandbox }),
});
