import type { ActionsOf, CallOf, InputOf, OutputOf } from "../control/route.ts";
import { faultRoutes } from "../faults/routes.ts";
import { journalRoutes } from "../journal/routes.ts";
import { pollingRoutes } from "../polling/routes.ts";
import { limitRoutes } from "../rate-limit/routes.ts";
import { tokenRoutes } from "../resources/account/routes.ts";
import { jobRoutes } from "../resources/jobs/routes.ts";
import { projectRoutes } from "../resources/projects/routes.ts";
import { clockRoutes } from "../sandbox-control/clock-routes.ts";
import { sandboxRoutes } from "../sandbox-control/routes.ts";
import { scenarioRoutes } from "../sandbox-control/scenario-routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";

/**
 * Everything that the control plane can do, by name: the routes of the capabilities without what does the work behind
 * them, for those that only call.
 */
export const routes = {
  ...sandboxRoutes,
  ...clockRoutes,
  ...jobRoutes,
  ...scenarioRoutes,
  ...limitRoutes,
  ...faultRoutes,
  ...tokenRoutes,
  ...projectRoutes,
  ...webhookRoutes,
  ...journalRoutes,
  ...pollingRoutes,
};

export type ControlRoutes = typeof routes;
export type RouteName = keyof ControlRoutes;
export type Input<Name extends RouteName> = InputOf<ControlRoutes[Name]>;
export type Output<Name extends RouteName> = OutputOf<ControlRoutes[Name]>;

/** What does the work behind each route. */
export type Actions = ActionsOf<ControlRoutes>;

/** Calls the control plane by the name of a route. */
export type Call = CallOf<ControlRoutes>;
