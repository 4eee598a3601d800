import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Instant, Limit, Nullable, Strict, Uuid } from "../control/schemas.ts";

const WebhookView = Strict({
  url: Nullable(Type.String()),
  pending: Type.Integer({ description: "How many deliveries are still to be attempted." }),
});

const DeliveryView = Strict({
  id: Type.String({ ...Uuid, description: "The same in X-Audity-Delivery of each attempt." }),
  event: Type.String(),
  state: Type.Enum(["pending", "delivered", "failed"]),
  createdAt: Instant,
  attempts: Type.Integer(),
  nextAttemptAt: Nullable(Instant),
  deliveredAt: Nullable(Instant),
  lastStatus: Type.Union([Type.Integer(), Type.Null()], { description: "What the receiver answered with last." }),
  lastProblem: Type.Union([Type.String(), Type.Null()], { description: "What the receiver did wrong last." }),
  body: Type.Unknown({ description: "What is sent." }),
});

export const webhookRoutes = {
  readWebhook: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook",
    summary: "Read which URL is told of finished analyses",
    output: WebhookView,
    command: { words: "webhook show", group: "configure the webhook and list its deliveries" },
  },
  setWebhook: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/webhook",
    summary: "Choose the URL that is told of finished analyses (analysis_generated), or none with null",
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
        description: "Choose the URL that is told of finished analyses",
      },
      { words: "webhook clear", fixed: { url: null }, description: "Tell nobody of finished analyses" },
    ],
  },
  listDeliveries: {
    method: "GET",
    path: "/sandboxes/{sandbox}/webhook/deliveries",
    summary: "List what the webhook of a sandbox was told or is to be told, newest first",
    input: Strict({
      limit: Limit(1000),
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
    summary: "Send a delivery once more, now, and say what came of it",
    output: DeliveryView,
    command: { words: "webhook replay" },
  },
} as const satisfies Record<string, Route>;
