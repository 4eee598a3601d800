import { Type } from "typebox";
import { capability } from "../capability/capability.ts";
import { faultActions, faultViews } from "./actions.ts";
import { faultOrdinalsOf } from "./ordinals.ts";
import { faultRoutes, FaultView } from "./routes.ts";
import { SavedFault } from "./saved-fault.ts";
import { faultsOf } from "./store.ts";
import { faultOrdinals, faults } from "./table.ts";

/** Injects faults: errors, delays, broken connections. */
export const faultCapability = capability({
  name: "faults",
  tables: [faults, faultOrdinals],
  snapshots: { columns: { faults: { definition: SavedFault } } },
  routes: faultRoutes,
  actions: faultActions,
  live: {
    kind: "faults",
    description: "State of the faults.",
    schema: Type.Array(FaultView, { description: "All faults." }),
    read: faultViews,
  },
  nextEvents: {
    kinds: { fault: "a fault starts, ends or releases a delayed response" },
    *read({ use }, sandbox) {
      const kind = "fault";
      for (const at of sandbox.waits.values()) yield { kind, at };
      for (const { from, until } of use(faultsOf)(sandbox)) yield* [from, until].map((at) => ({ kind, at }));
    },
  },
  close: ({ use }) => use(faultOrdinalsOf).close(),
});

export {
  describeFault,
  effectOfFault,
  FaultPlanError,
  longestPlan,
  parseFaultPlan,
  type PlanEntry,
  type PlanTarget,
} from "./fault-plan.ts";
export { injectFaults } from "./guard.ts";
export { faultOrdinalsOf } from "./ordinals.ts";
export { faultPlanFrom, replaceFaultPlan } from "./planned.ts";
export { FaultPlanInput } from "./routes.ts";
