import type { Context } from "../capability/capability.ts";
import { draw, uuidOf } from "../core/seed.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { webhookDeliverer } from "./deliverer.ts";
import { deliveryStore } from "./store.ts";

/** Something that happened in a sandbox and is sent to its webhook. */
export type Occurrence = {
  /** Kind of event, such as `analysis_generated`. */
  readonly event: string;
  /** Input of the random id of the delivery. */
  readonly entity: string;
  /** When it happened, on the sandbox's clock. */
  readonly at: number;
  readonly data: object;
};

/** Sends events to the webhooks of sandboxes. */
export function webhookAnnouncer({ use, sandboxStore, sandboxes }: Context) {
  return {
    /** Queues events for the webhook of a sandbox, if it has one. Call it in the transaction of the change. */
    queue(sandboxKey: number, occurrences: readonly Occurrence[]): void {
      const sandbox = occurrences.length > 0 ? sandboxStore.findByKey(sandboxKey) : undefined;
      if (!sandbox?.settings.webhook) return;
      const rows = occurrences.map(({ event, entity, at, data }) => ({
        sandboxKey,
        id: uuidOf(draw(sandbox.seed, "webhook delivery id", entity)),
        event,
        body: JSON.stringify({ version: "1", event, timestamp: isoTimestamp(at), data }),
        createdAt: at,
        nextAttemptAt: at,
      }));
      use(deliveryStore).add(rows.toSorted((one, other) => one.createdAt - other.createdAt));
    },
    /** Sends queued events. Call it after the transaction. */
    send(sandboxKey: number): void {
      if (sandboxes.withKey(sandboxKey)?.settings.webhook) use(webhookDeliverer).nudge(sandboxKey);
    },
  };
}
