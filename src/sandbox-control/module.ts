import { capability } from "../capability/capability.ts";
import { sandboxActions } from "./actions.ts";
import { clockActions } from "./clock-actions.ts";
import { clockRoutes } from "./clock-routes.ts";
import { followActions } from "./follow.ts";
import { sandboxRoutes } from "./routes.ts";
import { scenarioActions } from "./scenario-actions.ts";
import { scenarioRoutes } from "./scenario-routes.ts";

/** Controls sandboxes, their clocks and their scenarios, and lets clients follow them. */
export const sandboxCapability = capability({
  name: "sandbox-control",
  routes: { ...sandboxRoutes, ...clockRoutes, ...scenarioRoutes },
  actions: (context) => ({
    ...sandboxActions(context),
    ...clockActions(context),
    ...scenarioActions(context),
    ...followActions(context),
  }),
});

export { assertSeed, openDefaultSandbox } from "./open-default-sandbox.ts";
