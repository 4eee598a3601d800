import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from "fastify";
import { ApiError } from "../errors/api-error.ts";
import type { Bucket } from "../contract/buckets.ts";
import { inWords } from "../core/in-words.ts";
import type { Limits } from "./limits.ts";
import type { Decision } from "../agent/trace.ts";
import { retryAfterSeconds } from "./window.ts";

/** The plugin compares with one constant. Limits differ between sandboxes and change, so the store compares instead. */
const highestAllowed = 1;

/** Counts a request in its buckets, and records the decision in its trace. Null when rate limits are off. */
const take = (limits: Limits, { principal, trace }: FastifyRequest, buckets: readonly Bucket[]): Decision | null =>
  (trace.decision = limits.takeRequest(principal.tokenKey, buckets, principal.sandbox));

function refusal({ bucket, limit, resetsInRealMs, isDrained, refusals }: Decision): ApiError {
  const ignored = refusals > 1 ? " An earlier Retry-After was ignored." : "";
  const facts = { bucket, limit, resetsIn: inWords(resetsInRealMs), ignored };
  return new ApiError("RATE_LIMITED", {
    retryAfterSeconds: retryAfterSeconds(resetsInRealMs),
    cause: { code: isDrained ? "WINDOW_DRAINED" : "WINDOW_EXHAUSTED", facts },
  });
}

/** Counts a request that is refused before the second guard. Throws ApiError RATE_LIMITED. */
export function spend(limits: Limits, request: FastifyRequest, buckets: readonly Bucket[]): void {
  const decision = take(limits, request, buckets);
  if (decision && !decision.allowed) throw refusal(decision);
}

/**
 * The second guard: counts a request in the buckets of its operation.
 * The plugin counts by the wall clock and per route; this store counts on the sandbox's clock, and a bucket is shared
 * by all operations that name it.
 */
export async function registerLimits(
  scope: FastifyInstance,
  limits: Limits,
): Promise<(buckets: readonly Bucket[]) => preHandlerHookHandler> {
  const storeOf = (buckets: readonly Bucket[]): FastifyRateLimitStore => ({
    incr(key, callback) {
      const decision = take(limits, key as unknown as FastifyRequest, buckets);
      if (!decision || decision.allowed) return callback(null, { current: highestAllowed, ttl: 0 });
      callback(null, { current: highestAllowed + 1, ttl: decision.resetsInRealMs });
    },
    child: (options) => storeOf((options as unknown as { buckets: readonly Bucket[] }).buckets),
  });

  await scope.register(rateLimit, {
    global: false,
    store: function Store() {
      return storeOf([]);
    } as unknown as FastifyRateLimitStoreCtor,
    // The plugin passes the key to the store unchanged. The store needs the principal and the clock of its sandbox.
    keyGenerator: (request) => request as unknown as string,
    // Production is not known to send these; it does send Retry-After.
    addHeaders: {
      "x-ratelimit-limit": false,
      "x-ratelimit-remaining": false,
      "x-ratelimit-reset": false,
      "retry-after": false,
    },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: ({ trace }) => refusal(trace.decision as Decision),
  });

  return (buckets) => scope.rateLimit({ max: highestAllowed, timeWindow: 1, buckets } as object);
}
