import type { CallOf } from "../control/route.ts";
import type { DeliveryView, ListDeliveriesOptions, WebhookView } from "../control/types.gen.ts";
import type { webhookRoutes } from "./routes.ts";

/** The webhook of a sandbox, which receives `analysis_generated` events. There is none by default. */
export type SandboxWebhook = {
  /** Reads the URL, and how many deliveries are still to be attempted. */
  read(): Promise<WebhookView>;
  /**
   * Sets the URL that receives an event for each analysis that finishes from now on. A delivery that fails is attempted three more
   * times, after 30 s, 5 min and 30 min on the sandbox's clock.
   * @param url https; also http for this machine and private networks, if only this machine can reach the server
   * @throws ControlError 400 when it is not such a URL
   */
  set(url: string): Promise<WebhookView>;
  /** Removes the webhook. Deliveries that are still to be attempted are given up. */
  clear(): Promise<WebhookView>;
  /** Lists deliveries, newest first. */
  deliveries(filter?: ListDeliveriesOptions): Promise<DeliveryView[]>;
  /**
   * Sends a delivery again, now.
   * @returns the delivery after the attempt
   * @throws ControlError 404 when there is none, 409 when there is no webhook or an attempt is running
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
