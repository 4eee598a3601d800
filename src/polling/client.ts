import type { CallOf } from "../control/route.ts";
import type { ReportOptions, ReportView } from "../control/types.gen.ts";
import type { reportRoutes } from "./routes.ts";

/** How a sandbox judges clients. */
export type ReportCalls = {
  /** Judges how jobs have been polled, by token and job. */
  report(filter?: ReportOptions): Promise<ReportView>;
};

/** What a sandbox can say of polling, from calls of the control plane. @internal */
export const reportCallsOf = (call: CallOf<typeof reportRoutes>, sandbox: string): ReportCalls => ({
  report: (filter = {}) => call("readReport", { ...filter, sandbox }),
});
