import { capability } from "../capability/capability.ts";
import { jobEvents } from "../resources/jobs/module.ts";
import { webhookActions } from "./actions.ts";
import { announceAnalyses } from "./announcement.ts";
import { webhookDeliverer } from "./deliverer.ts";
import { webhookRoutes } from "./routes.ts";
import { deliveryStore } from "./store.ts";
import { webhookDeliveries } from "./table.ts";

/** Sends an event to a URL for each analysis that has completed. */
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
