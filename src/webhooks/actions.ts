import { ControlError, fieldError, notInSandbox } from "../errors/control-error.ts";
import type { ActionsOf, OutputOf } from "../control/route.ts";
import type { webhookRoutes } from "./routes.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Context } from "../capability/capability.ts";
import { isoOrNull, isoTimestamp } from "../core/timestamp.ts";
import { webhookDeliverer, webhookPermits } from "./deliverer.ts";
import { destinationProblem } from "./destination.ts";
import { type DeliveryRow, deliveryStore } from "./store.ts";

type View = OutputOf<typeof webhookRoutes.replayDelivery>;

function stateOf({ deliveredAt, nextAttemptAt }: DeliveryRow): View["state"] {
  if (deliveredAt !== null) return "delivered";
  return nextAttemptAt === null ? "failed" : "pending";
}

function deliveryView(delivery: DeliveryRow): View {
  const { id, event, body, createdAt, attempts, nextAttemptAt, deliveredAt, lastStatus, lastProblem } = delivery;
  return {
    id,
    event,
    state: stateOf(delivery),
    createdAt: isoTimestamp(createdAt),
    attempts,
    nextAttemptAt: isoOrNull(nextAttemptAt),
    deliveredAt: isoOrNull(deliveredAt),
    lastStatus,
    lastProblem,
    body: JSON.parse(body) as unknown,
  };
}

/** How many deliveries followers of a sandbox are shown, the newest. */
const mostFollowed = 100;

/** The webhook of a sandbox. */
const webhookView = ({ use }: Context, { key, settings }: LiveSandbox): OutputOf<typeof webhookRoutes.readWebhook> => ({
  url: settings.webhook?.url ?? null,
  pending: use(deliveryStore).countPending(key),
});

/** What followers of a sandbox are shown of its webhook. */
export function followedWebhook(context: Context, sandbox: LiveSandbox) {
  const { countOf, ofSandbox } = context.use(deliveryStore);
  const newest = ofSandbox(sandbox.key, mostFollowed).map(deliveryView);
  return { ...webhookView(context, sandbox), total: countOf(sandbox.key), newest };
}

export function webhookActions(context: Context) {
  const { use, sandboxes } = context;
  const { find, saveSettings } = sandboxes;
  const deliveries = use(deliveryStore);
  const deliverer = use(webhookDeliverer);
  const permits = use(webhookPermits);
  const view = (sandbox: LiveSandbox) => webhookView(context, sandbox);

  /** Finds a sandbox and queues the events of all jobs that have completed, so that they go to its present webhook. */
  async function afterCatchingUp(name: string): Promise<LiveSandbox> {
    const found = find(name);
    await found.worker.catchUp();
    return found;
  }

  return {
    readWebhook: async ({ sandbox }) => view(await afterCatchingUp(sandbox)),
    async setWebhook({ sandbox, url }) {
      const found = await afterCatchingUp(sandbox);
      const problem = url === null ? null : destinationProblem(url, permits);
      if (problem !== null) throw fieldError("url", problem);
      saveSettings(found, () => ({ webhook: url === null ? null : { url } }));
      deliverer.nudge(found.key);
      return view(found);
    },
    listDeliveries: async ({ sandbox, limit = 100 }) =>
      deliveries.ofSandbox((await afterCatchingUp(sandbox)).key, limit).map(deliveryView),
    async replayDelivery({ sandbox, delivery: id }) {
      const found = find(sandbox);
      const { webhook } = found.settings;
      const delivery = deliveries.find(found.key, id.toLowerCase());
      if (!delivery) {
        const ids = deliveries.ofSandbox(found.key, 1000).map((each) => each.id);
        throw notInSandbox(found, "delivery", id, ids);
      }
      if (!webhook)
        throw new ControlError(409, `The sandbox ${found.name} has no webhook. Set its URL first (webhook set).`);
      if (!(await deliverer.replay(found, delivery, webhook.url)))
        throw new ControlError(409, `An attempt of the delivery ${id} is running. Try again when it has ended.`);
      const attempted = deliveries.find(found.key, delivery.id);
      if (!attempted)
        throw new ControlError(404, `The delivery ${id} was removed, because its sandbox was reset or deleted.`);
      return deliveryView(attempted);
    },
  } satisfies ActionsOf<typeof webhookRoutes>;
}
