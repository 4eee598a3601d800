import type { CallOf } from "../control/route.ts";
import type { DeliveryView, ListDeliveriesOptions, WebhookView } from "../control/types.gen.ts";
import type { webhookRoutes } from "./routes.ts";

/** The webhook of a sandbox, which receives `analysis_generated` events. None by default. */
export type SandboxWebhook = {
  /** The URL that is told, or null, and how many deliveries are still to be attempted. */
  read(): Promise<WebhookView>;
  /**
   * Has a URL told of analyses that finish from now on. A delivery that fails is attempted three times more, after 30 s,
   * 5 min and 30 min on the sandbox's clock.
   * @param url https; also http for this machine and private networks, if only this machine can reach the server
   * @throws ControlError 400 when it is not such a URL
   */
  set(url: string): Promise<WebhookView>;
  /** Tells nobody any more; what was still to be attempted is given up. */
  clear(): Promise<WebhookView>;
  /** What was told or is to be told, newest first; at most `limit`, which is 100 by default and 1,000 at the most. */
  deliveries(filter?: ListDeliveriesOptions): Promise<DeliveryView[]>;
  /**
   * Sends a delivery once more, now, and resolves to what has come of it.
   * @throws ControlError 404 when there is none, 409 when there is no webhook or it is being attempted just now
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
