import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Count, Instant, Limit, Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

const WebhookView = Named("WebhookView", "The webhook of a sandbox.", {
  url: Nullable(Text("URL that receives an event for each completed analysis and each completed survey; null: none.")),
  pending: Count("Number of pending deliveries."),
});

const DeliveryView = Named("DeliveryView", "An event that was sent to the webhook, or is pending.", {
  id: Uuid("Id of the delivery. Each attempt sends it in `X-Audity-Delivery`."),
  event: Text("Kind of event, such as `analysis_generated`."),
  state: Type.Enum(["pending", "delivered", "failed"], { description: "Status of the delivery." }),
  createdAt: Instant("When the event happened, on the sandbox's clock."),
  attempts: Count("Number of attempts so far."),
  nextAttemptAt: Nullable(Instant("When the next attempt is due, on the sandbox's clock; null: no further attempt.")),
  deliveredAt: Nullable(Instant("When the receiver accepted the delivery, on the sandbox's clock; null: it has not.")),
  lastStatus: Nullable(Count("Response status of the last attempt; null: no response.")),
  lastProblem: Nullable(Text("Error of the last attempt; null: none.")),
  body: Type.Unknown({ description: "JSON body of the request." }),
});

/** What followers of a sandbox are shown. */
export const FollowedWebhook = Named("FollowedWebhook", "The webhook of a sandbox and its newest deliveries.", {
  ...WebhookView.properties,
  total: Count("Number of deliveries."),
  newest: Type.Array(DeliveryView, { description: "The newest deliveries, at most 100, newest first." }),
});

export const webhookRoutes = {
  readWebhook: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook",
    summary: "Show the webhook of a sandbox",
    output: WebhookView,
    command: { words: "webhook show", group: "configure the webhook and list its deliveries" },
  },
  setWebhook: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/webhook",
    summary:
      "Set the URL that receives an event for each completed analysis (analysis_generated) and each completed survey (survey_completed); null removes it",
    input: Strict({
      url: Type.Union([Type.String({ maxLength: 2000 }), Type.Null()], {
        description:
          "URL such as https://example.com/webhooks. http is allowed for this machine and private networks if only this machine can reach the server.",
        "x-expected": "a URL such as https://example.com/webhooks, or null for none",
      }),
    }),
    output: WebhookView,
    command: [
      {
        words: "webhook set",
        arguments: ["url"],
        description: "Set the URL that receives an event for each completed analysis and each completed survey",
      },
      { words: "webhook clear", fixed: { url: null }, description: "Remove the webhook" },
    ],
  },
  listDeliveries: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook/deliveries",
    summary: "List the deliveries to the webhook of a sandbox, newest first",
    input: Named("ListDeliveriesOptions", "The deliveries to list.", {
      limit: Limit(1000, "List at most this many deliveries."),
    }),
    output: Type.Array(DeliveryView),
    command: {
      words: "webhook deliveries",
      columns: ["id", "event", "state", "attempts", "nextAttemptAt", "lastStatus", "lastProblem"],
      empty: "No deliveries.",
    },
  },
  replayDelivery: {
    method: "POST",
    path: "/sandboxes/{sandbox}/webhook/deliveries/{delivery}/replay",
    summary: "Send a delivery again immediately",
    output: DeliveryView,
    command: { words: "webhook replay" },
  },
} as const satisfies Record<string, Route>;
