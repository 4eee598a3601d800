import { capability } from "../capability/capability.ts";
import { pollingActions } from "./actions.ts";
import { pollingRoutes } from "./routes.ts";

/** Judges by rules how clients poll. */
export const pollingCapability = capability({ name: "polling", routes: pollingRoutes, actions: pollingActions });
