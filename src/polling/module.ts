import { capability } from "../capability/capability.ts";
import { pollingActions } from "./actions.ts";
import { pollingRoutes } from "./routes.ts";

/** How clients poll, judged by rules. */
export const pollingCapability = capability({ name: "polling", routes: pollingRoutes, actions: pollingActions });
