import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import {
  Count,
  Described,
  Flag,
  Instant,
  Named,
  Nullable,
  Rule,
  Strict,
  Text,
  TokenBucket,
  Uuid,
} from "../control/schemas.ts";

const rule = {
  limit: Count("How many requests a window allows."),
  windowMs: Count("Length of a window in milliseconds, on the sandbox's clock."),
};

const BucketView = Named("BucketView", "A rate-limit bucket of a token.", {
  tokenId: Uuid("Token that the bucket belongs to."),
  tokenPrefix: Text("First characters of that token."),
  bucket: TokenBucket("Name of the bucket."),
  ...rule,
  used: Count("How many requests of the current window are used."),
  remaining: Count("How many requests of the current window are left."),
  windowStartedAt: Nullable(
    Instant("When the current window started, on the sandbox's clock; null: the next request starts a window."),
  ),
  resetsAt: Nullable(Instant("When the current window ends, on the sandbox's clock; null: there is none.")),
  resetsAtReal: Nullable(
    Instant("The same instant on the wall clock; null also while the sandbox's clock stands still or almost does."),
  ),
  lastRefusal: Nullable(
    Described("The last request that got 429; null: none.", {
      at: Instant("When the request was refused, on the sandbox's clock."),
      reason: Text("Why it was refused, in a sentence."),
    }),
  ),
});

export const LimitsView = Named("LimitsView", "The rate limits of a sandbox and the buckets of each token.", {
  enabled: Flag("Whether requests are limited."),
  rules: Type.Record(Type.String(), Strict(rule), { description: "The limit of each bucket, by its name." }),
  buckets: Type.Array(BucketView, { description: "One bucket of each kind for every valid token." }),
});

const WhichToken = Type.Optional(Text("Id or prefix of a token. Default: all tokens of the sandbox."));

/** The columns of buckets in text output. */
const bucketColumns = ["token", "bucket", "used", "remaining", "resetsAt", "lastRefusal"] as const;

export const limitRoutes = {
  readLimits: {
    method: "GET",
    path: "/sandboxes/{sandbox}/limits",
    summary: "Show the rate limits of a sandbox and the usage of each token",
    output: LimitsView,
    command: {
      words: "limit show",
      columns: bucketColumns,
      empty: "No tokens.",
      group: "read or change rate limits",
    },
  },
  setLimitsEnabled: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/enabled",
    summary: "Turn the rate limits of a sandbox on or off",
    input: Strict({ enabled: Flag("Whether requests are limited.") }),
    output: LimitsView,
    command: [
      { words: "limit on", fixed: { enabled: true }, description: "turn rate limits on", columns: bucketColumns },
      { words: "limit off", fixed: { enabled: false }, description: "turn rate limits off", columns: bucketColumns },
    ],
  },
  setLimitRule: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/limits/rules/{bucket}",
    summary: "Change the limit of a bucket; open windows continue with the new limit",
    parameters: { bucket: TokenBucket("Bucket to change.") },
    input: Rule,
    output: LimitsView,
    command: { words: "limit set", arguments: ["bucket", "limit", "windowMs"], columns: bucketColumns },
  },
  drainLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/drain",
    summary: "Use up a bucket, so that the next request gets 429",
    input: Strict({ bucket: TokenBucket("Bucket to use up."), tokenId: WhichToken }),
    output: LimitsView,
    command: { words: "limit drain", arguments: ["bucket"], columns: bucketColumns },
  },
  refillLimit: {
    method: "POST",
    path: "/sandboxes/{sandbox}/limits/refill",
    summary: "Refill a bucket, or all buckets",
    input: Strict({ bucket: Type.Optional(TokenBucket("Bucket to fill. Default: all.")), tokenId: WhichToken }),
    output: LimitsView,
    command: { words: "limit refill", arguments: ["bucket"], columns: bucketColumns },
  },
} as const satisfies Record<string, Route>;
