import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { createOutageLog } from "../../database/outage.ts";
import { timeline } from "../../pipeline/lifecycle.ts";
import { startWorker } from "../../pipeline/worker.ts";
import { captureActions, newestCaptures } from "./actions.ts";
import { captureData } from "./data.ts";
import { finish } from "./finish.ts";
import { captureOperations } from "./operations.ts";
import { captureProbes } from "./probe.ts";
import { captureRoutes, NewestCaptures } from "./routes.ts";
import { seedCaptures } from "./seed.ts";
import { captureStore, factsOf } from "./store.ts";
import { captureItems, captures } from "./table.ts";

/** Captures: notes and content of other channels, which are processed asynchronously, and their items. */
export const captureFamily = capability({
  name: "captures",
  tables: [captures, captureItems],
  data: [captureData],
  snapshots: {
    columns: {
      captures: { status: Type.Enum(["pending", "processing", "processed", "needs_review", "failed", "vanished"]) },
      capture_items: { confidence: Type.Number({ minimum: 0, maximum: 1 }) },
    },
  },
  operations: captureOperations,
  probes: captureProbes,
  routes: captureRoutes,
  actions: captureActions,
  seed: seedCaptures,
  live: {
    kind: "captures",
    description: "The newest captures.",
    schema: NewestCaptures,
    read: newestCaptures,
  },
  polled: {
    operation: "getCapture",
    lifeOf({ use }, { key }, id) {
      const capture = use(captureStore).withId(key, id);
      return capture && timeline(factsOf(capture));
    },
  },
  worker(context, sandboxKey, clock) {
    const { use, wallClock, logger, events, sandboxStore } = context;
    return startWorker({
      // Each processed capture writes about a dozen rows.
      chunk: 1,
      sandboxKey,
      moves: use(captureStore),
      clock,
      wallClock,
      onMoving: (moved) => finish(context, sandboxStore.findByKey(sandboxKey)?.seed ?? 0, moved),
      onMoved: () => events.emit("sandboxChanged", sandboxKey),
      onFailure: createOutageLog(
        logger,
        wallClock,
        "Captures cannot be written (responses to polls are still correct)",
      ),
    });
  },
  nextEvents: {
    kinds: { capture: "a capture changes its state" },
    read: ({ use }, { key }, now) => [{ kind: "capture", at: use(captureStore).nextInstant(key, now) }],
  },
});

export { captureStore } from "./store.ts";
