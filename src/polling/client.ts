import type { CallOf } from "../control/route.ts";
import type { AssertionView, AssertOptions, ReportOptions, ReportView } from "../control/types.gen.ts";
import type { pollingRoutes } from "./routes.ts";

/** How a sandbox judges clients. */
export type ReportCalls = {
  /** Judges how jobs have been polled, by token and job. */
  report(filter?: ReportOptions): Promise<ReportView>;
};

/** What the journal of a sandbox says of how clients have polled. */
export type AssertCalls = {
  /** Asserts how clients have polled. @throws ControlError 400 when nothing is asserted */
  assert(options: AssertOptions): Promise<AssertionView>;
};

/** What a sandbox can say of polling, from calls of the control plane. @internal */
export const reportCallsOf = (call: CallOf<typeof pollingRoutes>, sandbox: string): ReportCalls => ({
  report: (filter = {}) => call("readReport", { ...filter, sandbox }),
});

/** What can be asserted of a sandbox, from calls of the control plane. @internal */
export const assertCallsOf = (call: CallOf<typeof pollingRoutes>, sandbox: string): AssertCalls => ({
  assert: (options) => call("assertJournal", { ...options, sandbox }),
});
