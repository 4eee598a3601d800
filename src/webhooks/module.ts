import { capability, type Context } from "../capability/capability.ts";
import { analysisGenerated } from "../contract/webhook-events.ts";
import { draw, uuidOf } from "../core/seed.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { jobEvents, type JobsMoved } from "../resources/jobs/module.ts";
import { webhookActions } from "./actions.ts";
import { webhookDeliverer } from "./deliverer.ts";
import { webhookRoutes } from "./routes.ts";
import { deliveryStore } from "./store.ts";
import { webhookDeliveries } from "./table.ts";

/** Sends an event to the webhook of a sandbox for each completed analysis. */
export const webhookCapability = capability({
  name: "webhooks",
  tables: [webhookDeliveries],
  routes: webhookRoutes,
  actions: webhookActions,
  nextEvents: ({ use }, { key }, now) => [{ kind: "webhook" as const, at: use(deliveryStore).nextAttemptAt(key, now) }],
  subscribe(context) {
    context.use(jobEvents).on("moving", (moved) => announceAnalyses(context, moved));
  },
  start({ use, sandboxes }) {
    use(jobEvents).on("moved", ({ sandboxKey }) => {
      if (sandboxes.withKey(sandboxKey)?.settings.webhook) use(webhookDeliverer).nudge(sandboxKey);
    });
    use(deliveryStore).pendingSandboxes().forEach(use(webhookDeliverer).nudge);
  },
  stop: ({ use }) => use(webhookDeliverer).stop(),
});

/** Queues an event for each completed analysis, if the sandbox has a webhook. Runs in the transaction that completes them. */
function announceAnalyses({ use, sandboxStore }: Context, { sandboxKey, jobs }: JobsMoved): void {
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
