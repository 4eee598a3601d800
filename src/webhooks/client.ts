import type { CallOf } from "../control/route.ts";
import type { DeliveryView, ListDeliveriesOptions, WebhookView } from "../control/types.gen.ts";
import type { webhookRoutes } from "./routes.ts";

/** The webhook of a sandbox, which receives an event for each completed analysis and each completed survey. None by default. */
export type SandboxWebhook = {
  /** Reads the URL and the number of pending deliveries. */
  read(): Promise<WebhookView>;
  /**
   * Sets the URL that receives the events from now on. A failed delivery is retried three times, after 30 s, 5 min and 30 min
   * on the sandbox's clock.
   * @param url https; also http for this machine and private networks, if only this machine can reach the server
   * @throws ControlError 400 for another URL
   */
  set(url: string): Promise<WebhookView>;
  /** Removes the webhook. Pending deliveries are abandoned. */
  clear(): Promise<WebhookView>;
  /** Lists deliveries, newest first. */
  deliveries(filter?: ListDeliveriesOptions): Promise<DeliveryView[]>;
  /**
   * Sends a delivery again immediately.
   * @returns the delivery after the attempt
   * @throws ControlError 404 for an unknown delivery, 409 when there is no webhook or an attempt is running
   */
  replay(deliveryId: string): Promise<DeliveryView>;
};

/** The webhook of a sandbox, from calls of the control plane. @internal */
export const webhookOf = (call: CallOf<typeof webhookRoutes>, sandbox: string): SandboxWebhook => ({
  read: () => call("readWebhook", { sandbox }),
  set: (url) => call("setWebhook", { sandbox, url }),
  clear: () => call("setWebhook", { sandbox, url: null }),
  deliveries: (filter = {}) => call("listDeliveries", { ...filter, sandbox }),
  replay: (delivery) => call("replayDelivery", { sandbox, delivery }),
});
