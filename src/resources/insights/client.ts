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
  /** Lists the insights that have not expired, newest first, dismissed ones too. */
  list(options?: ListInsightsOptions): Promise<InsightView[]>;
  /** Adds insights of any type. @throws ControlError 400 when there is no such owner or project */
  add(options?: AddInsightsOptions): Promise<InsightView[]>;
  /** Says whether an insight was read or dismissed. @throws ControlError 404 when there is no such insight */
  set(insightId: string, options: SetInsightOptions): Promise<InsightView>;
};

/** The insights of a sandbox, from calls of the control plane. @internal */
export const insightsOf = (call: CallOf<typeof insightRoutes>, sandbox: string): SandboxInsights => ({
  list: (options = {}) => call("listSandboxInsights", { ...options, sandbox }),
  add: (options = {}) => call("addInsights", { ...options, sandbox }),
  set: (insight, options) => call("setInsight", { ...options, sandbox, insight }),
});
