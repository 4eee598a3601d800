import type { OnCompleted } from "../resources/jobs/store.ts";
import { draw, uuidOf } from "../core/seed.ts";
import type { SandboxStore } from "../sandbox/store.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import type { DeliveryStore } from "./store.ts";

/** The event of a finished audit analysis (documentation topic: webhooks). */
export const analysisGenerated = "analysis_generated";

/** Has the webhook of a sandbox, if it has one, told of analyses in the transaction that completes them. */
export const announceAnalyses =
  (deliveries: DeliveryStore, sandboxes: SandboxStore): OnCompleted =>
  (jobKeys, sandboxKey) => {
    const sandbox = sandboxes.findByKey(sandboxKey);
    if (!sandbox?.settings.webhook) return;
    deliveries.add(
      deliveries.completedBy(jobKeys).map(({ analysisId, projectId, completedAt }) => ({
        sandboxKey,
        id: uuidOf(draw(sandbox.seed, "webhook delivery id", analysisId)),
        event: analysisGenerated,
        body: JSON.stringify({
          version: "1",
          event: analysisGenerated,
          timestamp: isoTimestamp(completedAt),
          data: { projectId, analysisId, status: "complete" },
        }),
        createdAt: completedAt,
        nextAttemptAt: completedAt,
      })),
    );
  };
