import { type AnyCapability, capability } from "../capability/capability.ts";
import { sandboxActions } from "./actions.ts";
import { clockActions } from "./clock-actions.ts";
import { clockRoutes, nextEventRouteWith } from "./clock-routes.ts";
import { followActions } from "./follow.ts";
import { followRouteWith, sandboxRoutes } from "./routes.ts";
import { scenarioActions } from "./scenario-actions.ts";
import { scenarioRoutes } from "./scenario-routes.ts";

/** Sandboxes with their clocks and scenarios, and the event stream of a sandbox. */
export const sandboxCapabilityWith = (others: readonly AnyCapability[]) =>
  capability({
    name: "sandbox-control",
    routes: {
      ...sandboxRoutes,
      ...followRouteWith(others),
      ...clockRoutes,
      ...nextEventRouteWith(others),
      ...scenarioRoutes,
    },
    actions: (context) => ({
      ...sandboxActions(context),
      ...clockActions(context),
      ...scenarioActions(context),
      ...followActions(context),
    }),
  });

export { keptDataProblems, sandboxOrigin, sandboxView } from "./actions.ts";
export { countsOf, withoutConflicts } from "./apply-data.ts";
export { createDataCheck, DataProblems, treeOf } from "./data-problems.ts";
export { dataSchemaOf } from "./data-schema.ts";
export { assertSeed, openDefaultSandbox } from "./open-default-sandbox.ts";
export { SandboxView } from "./routes.ts";
