import { capability } from "../capability/capability.ts";
import { faultActions, faultViews } from "./actions.ts";
import { faultRoutes } from "./routes.ts";
import { faultsOf } from "./store.ts";
import { faults } from "./table.ts";

/** Injects faults: errors, delays, broken connections. */
export const faultCapability = capability({
  name: "faults",
  tables: [faults],
  routes: faultRoutes,
  actions: faultActions,
  live: { kind: "faults", read: faultViews },
  *nextEvents({ use }, sandbox) {
    const kind = "fault" as const;
    for (const { at } of sandbox.waits) yield { kind, at };
    for (const { from, until } of use(faultsOf)(sandbox)) yield* [from, until].map((at) => ({ kind, at }));
  },
});

export { injectFaults } from "./guard.ts";
export { FaultView } from "./routes.ts";
