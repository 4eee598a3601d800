import type { Context } from "../capability/capability.ts";
import { analysisGenerated } from "../contract/webhook-events.ts";
import { draw, uuidOf } from "../core/seed.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import type { JobsMoved } from "../resources/jobs/module.ts";
import { deliveryStore } from "./store.ts";

/** Queues an event for the webhook of a sandbox, if it has one, in the transaction that completes an analysis. */
export function announceAnalyses({ use, sandboxStore }: Context, { sandboxKey, jobs }: JobsMoved): void {
  const completed = jobs.filter(({ completes }) => completes);
  const sandbox = completed.length > 0 ? sandboxStore.findByKey(sandboxKey) : undefined;
  if (!sandbox?.settings.webhook) return;
  const { seed } = sandbox;
  const rows = completed.map(({ analysisId, projectId, endsAt }) => {
    const completedAt = endsAt ?? 0;
    return {
      sandboxKey,
      id: uuidOf(draw(seed, "webhook delivery id", analysisId)),
      event: analysisGenerated,
      body: JSON.stringify({
        version: "1",
        event: analysisGenerated,
        timestamp: isoTimestamp(completedAt),
        data: { projectId, analysisId, status: "complete" },
      }),
      createdAt: completedAt,
      nextAttemptAt: completedAt,
    };
  });
  use(deliveryStore).add(rows.toSorted((one, other) => one.createdAt - other.createdAt));
}
