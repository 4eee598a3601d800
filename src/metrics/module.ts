import { capability } from "../capability/capability.ts";
import { metricsActions } from "./actions.ts";
import { metricsRoutes } from "./routes.ts";

/** The metrics of the server, for Prometheus. */
export const metricsCapability = capability({
  name: "metrics",
  routes: metricsRoutes,
  actions: metricsActions,
});
