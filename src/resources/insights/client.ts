import type { CallOf } from "../../control/route.ts";
import type {
  AddInsightsOptions,
  InsightView,
  ListInsightsOptions,
  SetInsightOptions,
} from "../../control/types.gen.ts";
import type { insightRoutes } from "./routes.ts";

/** The insights of a sandbox. */
export type SandboxInsights = {
  /** Lists the insights that have not expired, newest first, including dismissed ones. */
  list(options?: ListInsightsOptions): Promise<InsightView[]>;
  /** Adds insights of any type. @throws ControlError 400 for an unknown owner or project */
  add(options?: AddInsightsOptions): Promise<InsightView[]>;
  /** Marks an insight as read or dismissed. @throws ControlError 404 for an unknown insight */
  set(insightId: string, options: SetInsightOptions): Promise<InsightView>;
};

/** The insights of a sandbox, from calls of the control plane. @internal */
export const insightsOf = (call: CallOf<typeof insightRoutes>, sandbox: string): SandboxInsights => ({
  list: (options = {}) => call("listSandboxInsights", { ...options, sandbox }),
  add: (options = {}) => call("addInsights", { ...options, sandbox }),
  set: (insight, options) => call("setInsight", { ...options, sandbox, insight }),
});
