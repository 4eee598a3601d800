import type { Context } from "../capability/capability.ts";
import type { ActionsOf } from "../control/route.ts";
import { load } from "./load.ts";
import type { snapshotRoutes } from "./routes.ts";
import { save } from "./save.ts";

export function snapshotActions(context: Context) {
  return {
    saveSnapshot: ({ sandbox }) => save(context, sandbox),
    loadSnapshot: (input) => load(context, input),
  } satisfies ActionsOf<typeof snapshotRoutes>;
}
