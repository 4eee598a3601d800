import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from "fastify";
import { ApiError } from "../errors/api-error.ts";
import type { Bucket } from "../contract/buckets.ts";
import { inWords } from "../core/in-words.ts";
import { type Limits, unlimited } from "./limits.ts";
import type { Decision } from "../agent/trace.ts";
import { retryAfterSeconds } from "./window.ts";

/** The plugin compares with one number for ever; limits differ between sandboxes and change, so the store compares. */
const highestAllowed = 1;

function take(limits: Limits, request: FastifyRequest, bucket: Bucket): Decision {
  const { principal } = request;
  const decision = limits.takeRequest(principal.tokenKey, bucket, principal.sandbox);
  if (decision !== unlimited) {
    request.trace.bucket = bucket;
    request.trace.decision = decision;
  }
  return decision;
}

function refusal(bucket: Bucket | null, { limit, resetsInRealMs, isDrained, refusals }: Decision): ApiError {
  const again = refusals > 1 ? "; a 429 before it had said how long to wait" : "";
  const facts = { bucket: bucket ?? "", limit, early: inWords(resetsInRealMs), again };
  return new ApiError("RATE_LIMITED", {
    retryAfterSeconds: retryAfterSeconds(resetsInRealMs),
    cause: { code: isDrained ? "WINDOW_DRAINED" : "WINDOW_EXHAUSTED", facts },
  });
}

/** Takes one request from a bucket for one that is refused before the second guard. Throws ApiError RATE_LIMITED. */
export function spend(limits: Limits, request: FastifyRequest, bucket: Bucket): void {
  const decision = take(limits, request, bucket);
  if (!decision.allowed) throw refusal(bucket, decision);
}

/**
 * The second guard: takes one request from the bucket of an operation.
 * The plugin counts by the wall clock and per route; this store counts on the sandbox's clock, and a bucket is shared
 * by all operations that name it.
 */
export async function registerLimits(
  scope: FastifyInstance,
  limits: Limits,
): Promise<(bucket: Bucket) => preHandlerHookHandler> {
  const storeOf = (bucket: Bucket): FastifyRateLimitStore => ({
    incr(key, callback) {
      const { allowed, resetsInRealMs } = take(limits, key as unknown as FastifyRequest, bucket);
      callback(null, { current: allowed ? highestAllowed : highestAllowed + 1, ttl: resetsInRealMs });
    },
    child: (options) => storeOf((options as unknown as { bucket: Bucket }).bucket),
  });

  await scope.register(rateLimit, {
    global: false,
    store: function Store() {
      return storeOf("read");
    } as unknown as FastifyRateLimitStoreCtor,
    // The plugin hands the key to the store as it is; the store needs the principal and its clock.
    keyGenerator: (request) => request as unknown as string,
    // Production is not known to send these; it does send Retry-After.
    addHeaders: {
      "x-ratelimit-limit": false,
      "x-ratelimit-remaining": false,
      "x-ratelimit-reset": false,
      "retry-after": false,
    },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: ({ trace }) => refusal(trace.bucket, trace.decision ?? unlimited),
  });

  return (bucket) => scope.rateLimit({ max: highestAllowed, timeWindow: 1, bucket } as object);
}
