import type { Context } from "../capability/capability.ts";
import { draw, uuidOf } from "../core/seed.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { webhookDeliverer } from "./deliverer.ts";
import { deliveryStore } from "./store.ts";

/** Something that has happened in a sandbox, of which its webhook gets an event. */
export type Occurrence = {
  /** Kind of event, such as `analysis_generated`. */
  readonly event: string;
  /** What the id of the delivery is drawn for. */
  readonly entity: string;
  /** When it happened, on the sandbox's clock. */
  readonly at: number;
  readonly data: object;
};

/** Tells the webhooks of sandboxes what has happened. */
export function webhookAnnouncer({ use, sandboxStore, sandboxes }: Context) {
  return {
    /** Queues events for the webhook of a sandbox, if it has one. Call it in the transaction that makes them happen. */
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
    /** Sends what has been queued. Call it when that has been written. */
    send(sandboxKey: number): void {
      if (sandboxes.withKey(sandboxKey)?.settings.webhook) use(webhookDeliverer).nudge(sandboxKey);
    },
  };
}
