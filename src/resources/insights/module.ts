import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { insightActions, newestInsights } from "./actions.ts";
import { insightData } from "./data.ts";
import { insightWorker } from "./insight-worker.ts";
import { insightOperations } from "./operations.ts";
import { insightProbes } from "./probe.ts";
import { insightRoutes, NewestInsights } from "./routes.ts";
import { seedInsights } from "./seed.ts";
import { insights } from "./table.ts";

/** Insights and suggestions. */
export const insightFamily = capability({
  name: "insights",
  tables: [insights],
  data: [insightData],
  snapshots: { columns: { insights: { context: Type.Record(Type.String(), Type.Unknown()) } } },
  operations: insightOperations,
  probes: insightProbes,
  routes: insightRoutes,
  actions: insightActions,
  seed: seedInsights,
  worker: insightWorker,
  live: { kind: "insights", description: "The newest insights.", schema: NewestInsights, read: newestInsights },
});
