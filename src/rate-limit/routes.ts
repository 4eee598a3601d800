import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Instant, Nullable, Rule, Strict, TokenBucket, Uuid } from "../control/schemas.ts";

const BucketView = Strict({
  tokenId: Uuid,
  tokenPrefix: Type.String(),
  bucket: TokenBucket,
  limit: Type.Integer(),
  windowMs: Type.Integer(),
  used: Type.Integer(),
  remaining: Type.Integer(),
  windowStartedAt: Type.Union([Instant, Type.Null()], { description: "Null: the next request begins a window." }),
  resetsAt: Nullable(Instant),
  resetsAtReal: Type.Union([Instant, Type.Null()], {
    description:
      "The same on the clock on the wall; null also where no wait leads there: while the sandbox is frozen, or as good as.",
  }),
  lastRefusal: Nullable(Strict({ at: Instant, reason: Type.String() })),
});

export const LimitsView = Strict({
  enabled: Type.Boolean(),
  rules: Type.Record(Type.String(), Strict({ limit: Type.Integer(), windowMs: Type.Integer() })),
  buckets: Type.Array(BucketView, { description: "One of each kind for every token that works." }),
});

const WhichToken = Type.Optional(
  Type.String({ description: "Id or prefix of a token (default: all tokens of the sandbox)." }),
);

export const limitRoutes = {
  readLimits: {
    method: "GET",
    path: "/sandboxes/{sandbox}/limits",
    summary: "Read the rate limits of a sandbox, and where each token stands",
    output: LimitsView,
    command: {
      words: "limit show",
      columns: ["tokenId", "bucket", "used", "remaining", "resetsAt", "lastRefusal"],
      group: "read or change rate limits",
    },
  },
  setLimitsEnabled: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/enabled",
    summary: "Switch the limits of a sandbox on or off",
    input: Strict({ enabled: Type.Boolean() }),
    output: LimitsView,
    command: [
      { words: "limit on", fixed: { enabled: true }, description: "Limit requests" },
      { words: "limit off", fixed: { enabled: false }, description: "Limit no requests" },
    ],
  },
  setLimitRule: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/rules/{bucket}",
    summary: "Change the limit of a bucket; windows that are open go on under the new one",
    parameters: { bucket: TokenBucket },
    input: Rule,
    output: LimitsView,
    command: { words: "limit set", arguments: ["bucket", "limit", "windowMs"] },
  },
  drainLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/drain",
    summary: "Use up what is left of a bucket: the next request is a 429",
    input: Strict({ bucket: TokenBucket, tokenId: WhichToken }),
    output: LimitsView,
    command: { words: "limit drain", arguments: ["bucket"] },
  },
  refillLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/refill",
    summary: "Fill a bucket, or all of them",
    input: Strict({ bucket: Type.Optional(TokenBucket), tokenId: WhichToken }),
    output: LimitsView,
    command: { words: "limit refill", arguments: ["bucket"] },
  },
} as const satisfies Record<string, Route>;
