import { capability } from "../capability/capability.ts";
import { snapshotActions } from "./actions.ts";
import { snapshotRoutes } from "./routes.ts";

/** Saves sandboxes as snapshots, and loads snapshots into sandboxes. */
export const snapshotCapability = capability({
  name: "snapshots",
  routes: snapshotRoutes,
  actions: snapshotActions,
});
