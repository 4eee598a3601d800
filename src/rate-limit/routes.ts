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

const WhichToken = Type.Optional(Type.String({ description: "Default: all tokens of the sandbox." }));

export const limitRoutes = {
  readLimits: {
    method: "GET",
    path: "/sandboxes/{sandbox}/limits",
    summary: "Read the rate limits of a sandbox, and where each token stands",
    output: LimitsView,
  },
  setLimitsEnabled: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/enabled",
    summary: "Switch the limits of a sandbox on or off",
    input: Strict({ enabled: Type.Boolean() }),
    output: LimitsView,
  },
  setLimitRule: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/rules/{bucket}",
    summary: "Change the limit of a bucket; windows that are open go on under the new one",
    input: Rule,
    output: LimitsView,
  },
  drainLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/drain",
    summary: "Use up what is left of a bucket: the next request is a 429",
    input: Strict({ bucket: TokenBucket, tokenId: WhichToken }),
    output: LimitsView,
  },
  refillLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/refill",
    summary: "Fill a bucket, or all of them",
    input: Strict({ bucket: Type.Optional(TokenBucket), tokenId: WhichToken }),
    output: LimitsView,
  },
} as const satisfies Record<string, Route>;
