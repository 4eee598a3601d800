import { errorTable } from "../errors/api-error.ts";
import { type Draw, fractionOf } from "../core/seed.ts";
import type { ForcedOutcome } from "../scenarios/forced-outcome.ts";

/** How long a response is delayed, in milliseconds on the sandbox's clock. */
export type Latency =
  | { readonly distribution: "fixed"; readonly durationMs: number }
  | { readonly distribution: "uniform"; readonly minMs: number; readonly maxMs: number }
  /** `sigma` is the standard deviation of the logarithm: 0.5 makes one in twenty at least 2.3 times the median. */
  | { readonly distribution: "logNormal"; readonly medianMs: number; readonly sigma: number };

/** The effect of a fault. */
export type FaultEffect =
  /** Sends an error response. The operation does not run. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** Absent: the usual error body. */
      readonly body?: unknown;
      readonly retryAfterSeconds: number | null;
      /** Format of `Retry-After`; absent: seconds. */
      readonly retryAfterFormat?: "seconds" | "httpDate";
    }
  | ({ readonly kind: "latency" } & Latency)
  /** The connection ends without a response, before or after the operation runs, or after the headers of the response. */
  | { readonly kind: "connectionReset"; readonly after: boolean; readonly afterHeaders?: boolean }
  /** The connection ends in the middle of the body. */
  | { readonly kind: "truncatedBody" }
  /** The body is complete but not valid JSON. */
  | { readonly kind: "malformedJson" }
  /** The body is sent in pieces, over a time on the sandbox's clock. */
  | { readonly kind: "slowDribble"; readonly durationMs: number }
  /** Changes the job or capture that the request creates. The response itself stays as it is. */
  | { readonly kind: "jobOutcome"; readonly outcome: ForcedOutcome };

/** The largest number of a request that a fault can begin with. */
export const largestRequestNumber = 1_000_000_000;

/** Which requests a fault applies to, and when. Null means no restriction. Instants are on the sandbox's clock. */
export type FaultDefinition = {
  readonly operation: string | null;
  readonly jobId: string | null;
  readonly tokenId: string | null;
  /** Greater than 0, at most 1. */
  readonly probability: number;
  /** How many requests the fault applies to, at most. */
  readonly times: number | null;
  readonly from: number | null;
  readonly until: number | null;
  /** The first request that it applies to, counted from 1 among those that operation, job and token select; null: not counted. */
  readonly fromRequest: number | null;
  /** Its entry in the fault plan, such as `6:429/1`; null: it is from no plan. */
  readonly plan: string | null;
  readonly effect: FaultEffect;
};

/** A fault, with how often it was applied. */
export type FaultState = FaultDefinition & {
  readonly key: number;
  readonly id: string;
  readonly createdAt: number;
  timesApplied: number;
  readonly lastAppliedAt: number | null;
};

/** The part of a request that decides whether a fault applies. */
export type Target = { readonly operation: string; readonly jobId: string | null; readonly tokenId: string };

/** Whether operation, job and token of a fault select a request. */
export const selects = (fault: FaultState, target: Target): boolean =>
  (fault.operation === null || fault.operation === target.operation) &&
  (fault.jobId === null || fault.jobId === target.jobId) &&
  (fault.tokenId === null || fault.tokenId === target.tokenId);

/**
 * Whether a fault has reached its first request. An entry of a fault plan names one request. It does not move to the next one
 * when an earlier fault has answered that request.
 * @param request number of the request among those that the fault selects
 */
const isReached = ({ fromRequest, plan, times }: FaultState, request: number): boolean =>
  fromRequest === null ||
  (request >= fromRequest && (plan === null || times === null || request < fromRequest + times));

/** Whether a fault of a plan has begun to apply to every request: an expired token is refused by all operations. */
const goesOn = ({ plan, times, timesApplied }: FaultState): boolean =>
  plan !== null && times === null && timesApplied > 0;

/**
 * Whether a fault targets a request at an instant, before its probability is drawn.
 * @param request number of the request among those that the fault selects, counted from 1; 0: the fault does not select it
 */
export const isTargeted = (fault: FaultState, request: number, now: number): boolean =>
  ((request > 0 && isReached(fault, request)) || goesOn(fault)) &&
  (fault.times === null || fault.timesApplied < fault.times) &&
  (fault.from === null || now >= fault.from) &&
  (fault.until === null || now < fault.until);

/** The error messages of statuses that the Agent API itself never sends. */
const sentences: Readonly<Record<number, string>> = {
  403: "Forbidden",
  409: "Conflict",
  500: "Internal server error",
  502: "Bad gateway",
  503: "Service unavailable",
  504: "Gateway timeout",
};

/** The usual error body of a status. */
export function usualBody(status: number): { readonly error: string } {
  const known = Object.values(errorTable).find((error) => error.status === status && error.code === null);
  return { error: sentences[status] ?? known?.sentence ?? (status < 500 ? "Bad request" : "Internal server error") };
}

/** Whether the effect on a request depends on chance. */
export const dependsOnChance = ({ probability, effect }: FaultState): boolean =>
  probability < 1 || (effect.kind === "latency" && effect.distribution !== "fixed");

/** The longest random latency. The log-normal distribution has no upper bound. */
const longestLatencyMs = 3_600_000;

/** @param drawFor returns the draw for a purpose */
export function latencyMs(latency: Latency, drawFor: (purpose: string) => Draw): number {
  switch (latency.distribution) {
    case "fixed":
      return latency.durationMs;
    case "uniform":
      return Math.round(latency.minMs + fractionOf(drawFor("latency")) * (latency.maxMs - latency.minMs));
    case "logNormal": {
      // The Box-Muller transform makes a normal variate of two uniform ones.
      const radius = Math.sqrt(-2 * Math.log(1 - fractionOf(drawFor("latency radius"))));
      const normal = radius * Math.cos(2 * Math.PI * fractionOf(drawFor("latency angle")));
      return Math.min(longestLatencyMs, Math.round(latency.medianMs * Math.exp(latency.sigma * normal)));
    }
  }
}
