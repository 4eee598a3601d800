import type { InputOf, OutputOf } from "../control/route.ts";
import { clockRoutes } from "../sandbox-control/clock-routes.ts";
import { faultRoutes } from "../faults/routes.ts";
import { journalRoutes } from "../journal/routes.ts";
import { jobRoutes } from "../resources/jobs/routes.ts";
import { limitRoutes } from "../rate-limit/routes.ts";
import { reportRoutes } from "../polling/routes.ts";
import { sandboxRoutes } from "../sandbox-control/routes.ts";
import { scenarioRoutes } from "../sandbox-control/scenario-routes.ts";
import { projectRoutes } from "../resources/projects/routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";
import { tokenRoutes } from "../resources/account/routes.ts";

/** Everything that the control plane can do, by name. */
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
  ...reportRoutes,
};

type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Input<Name extends RouteName> = InputOf<Routes[Name]>;
export type Output<Name extends RouteName> = OutputOf<Routes[Name]>;

/**
 * What does the work behind each route. The input has been validated. `gone` aborts when nobody waits for the answer any
 * more.
 */
export type Actions = {
  readonly [Name in RouteName]: (input: Input<Name>, gone?: AbortSignal) => Output<Name> | Promise<Output<Name>>;
};

/**
 * Calls the control plane by the name of a route, in this process or over HTTP.
 * @throws ControlError with the status, the sentence and the fields of the problem
 */
export type Call = <Name extends RouteName>(name: Name, input: Input<Name>) => Promise<Output<Name>>;
