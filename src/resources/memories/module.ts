import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { memoryActions, newestMemories } from "./actions.ts";
import { memoryData } from "./data.ts";
import { memoryOperations } from "./operations.ts";
import { memoryProbes } from "./probe.ts";
import { memoryRoutes, NewestMemories } from "./routes.ts";
import { seedMemories } from "./seed.ts";
import { memories } from "./table.ts";

/** Memories of owners. */
export const memoryFamily = capability({
  name: "memories",
  tables: [memories],
  data: [memoryData],
  snapshots: { columns: { memories: { confidence: Type.Number({ minimum: 0, maximum: 1 }) } } },
  operations: memoryOperations,
  probes: memoryProbes,
  routes: memoryRoutes,
  actions: memoryActions,
  seed: seedMemories,
  live: { kind: "memories", description: "The newest memories.", schema: NewestMemories, read: newestMemories },
});

export { memoryStore } from "./store.ts";
