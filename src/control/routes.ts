import type { InputOf, OutputOf } from "./route.ts";
import { clockRoutes } from "./routes/clock.ts";
import { faultRoutes } from "./routes/faults.ts";
import { journalRoutes } from "./routes/journal.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { limitRoutes } from "./routes/limits.ts";
import { reportRoutes } from "./routes/report.ts";
import { sandboxRoutes } from "./routes/sandboxes.ts";
import { scenarioRoutes } from "./routes/scenarios.ts";
import { projectRoutes } from "./routes/projects.ts";
import { webhookRoutes } from "./routes/webhooks.ts";
import { tokenRoutes } from "./routes/tokens.ts";

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
