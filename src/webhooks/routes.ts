import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Count, Instant, Limit, Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

const WebhookView = Named("WebhookView", "The webhook of a sandbox.", {
  url: Nullable(
    Text("URL that receives an event for each finished analysis and each survey that is sent; null: none."),
  ),
  pending: Count("How many deliveries are still to be attempted."),
});

const DeliveryView = Named("DeliveryView", "An event that was sent to the webhook or is still to be sent.", {
  id: Uuid("Id of the delivery. Each attempt has it in `X-Audity-Delivery`."),
  event: Text("Kind of event, such as `analysis_generated`."),
  state: Type.Enum(["pending", "delivered", "failed"], { description: "What has come of it." }),
  createdAt: Instant("When the event happened, on the sandbox's clock."),
  attempts: Count("How many attempts have been made."),
  nextAttemptAt: Nullable(Instant("When the next attempt is due, on the sandbox's clock; null: there is none.")),
  deliveredAt: Nullable(Instant("When the receiver accepted it, on the sandbox's clock; null: it has not.")),
  lastStatus: Nullable(Count("Status that the receiver answered the last attempt with; null: it did not answer.")),
  lastProblem: Nullable(Text("Why the last attempt failed; null: it did not fail.")),
  body: Type.Unknown({ description: "JSON body that is sent." }),
});

/** What followers of a sandbox are shown. */
export const FollowedWebhook = Named("FollowedWebhook", "The webhook of a sandbox and its newest deliveries.", {
  ...WebhookView.properties,
  total: Count("How many deliveries there are."),
  newest: Type.Array(DeliveryView, { description: "The newest deliveries, at most 100, newest first." }),
});

export const webhookRoutes = {
  readWebhook: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook",
    summary: "Read which URL receives an event for each finished analysis and each survey that is sent",
    output: WebhookView,
    command: { words: "webhook show", group: "configure the webhook and list its deliveries" },
  },
  setWebhook: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/webhook",
    summary:
      "Set the URL that receives an event for each finished analysis (analysis_generated) and each survey that is sent (survey_completed), or none with null",
    input: Strict({
      url: Type.Union([Type.String({ maxLength: 2000 }), Type.Null()], {
        description:
          "URL such as https://example.com/webhooks. Also http for this machine and private networks, if only this machine can reach the server.",
        "x-expected": "a URL such as https://example.com/webhooks, or null for none",
      }),
    }),
    output: WebhookView,
    command: [
      {
        words: "webhook set",
        arguments: ["url"],
        description: "Set the URL that receives an event for each finished analysis and each survey that is sent",
      },
      { words: "webhook clear", fixed: { url: null }, description: "Remove the webhook" },
    ],
  },
  listDeliveries: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook/deliveries",
    summary: "List the deliveries to the webhook of a sandbox, newest first",
    input: Named("ListDeliveriesOptions", "Which deliveries to list.", {
      limit: Limit(1000, "How many deliveries to list at most."),
    }),
    output: Type.Array(DeliveryView),
    command: {
      words: "webhook deliveries",
      columns: ["id", "event", "state", "attempts", "nextAttemptAt", "lastStatus", "lastProblem"],
    },
  },
  replayDelivery: {
    method: "POST",
    path: "/sandboxes/{sandbox}/webhook/deliveries/{delivery}/replay",
    summary: "Send a delivery again, now, and return its state",
    output: DeliveryView,
    command: { words: "webhook replay" },
  },
} as const satisfies Record<string, Route>;
