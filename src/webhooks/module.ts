import { capability } from "../capability/capability.ts";
import { jobEvents, type JobsMoved } from "../resources/jobs/module.ts";
import { followedWebhook, webhookActions } from "./actions.ts";
import { analysisGenerated } from "../contract/webhook-events.ts";
import { type Occurrence, webhookAnnouncer } from "./announcement.ts";
import { webhookDeliverer } from "./deliverer.ts";
import { FollowedWebhook, webhookRoutes } from "./routes.ts";
import { deliveryStore } from "./store.ts";
import { webhookDeliveries } from "./table.ts";

/** Sends an event to the webhook of a sandbox for each completed analysis and each completed survey. */
export const webhookCapability = capability({
  name: "webhooks",
  tables: [webhookDeliveries],
  // Deliveries contain the address of the receiver, and only this server may send them.
  snapshots: { leavesOut: ["webhook_deliveries"] },
  routes: webhookRoutes,
  actions: webhookActions,
  live: {
    kind: "webhook",
    description: "The webhook and its newest deliveries.",
    schema: FollowedWebhook,
    read: followedWebhook,
  },
  nextEvents: {
    kinds: { webhook: "a webhook delivery is attempted" },
    read: ({ use }, { key }, now) => [{ kind: "webhook", at: use(deliveryStore).nextAttemptAt(key, now) }],
  },
  subscribe({ use }) {
    use(jobEvents).on("moving", ({ sandboxKey, jobs }) =>
      use(webhookAnnouncer).queue(
        sandboxKey,
        jobs.filter(({ ends, outcome }) => ends && outcome === "completed").map(analysisOf),
      ),
    );
  },
  start({ use }) {
    use(jobEvents).on("moved", ({ sandboxKey }) => use(webhookAnnouncer).send(sandboxKey));
    use(deliveryStore).pendingSandboxes().forEach(use(webhookDeliverer).nudge);
  },
  stop: ({ use }) => use(webhookDeliverer).stop(),
});

const analysisOf = ({ analysisId, projectId, endsAt }: JobsMoved["jobs"][number]): Occurrence => ({
  event: analysisGenerated,
  entity: analysisId,
  at: endsAt ?? 0,
  data: { projectId, analysisId, status: "complete" },
});

export { webhookAnnouncer } from "./announcement.ts";
