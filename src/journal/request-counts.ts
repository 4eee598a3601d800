import type { Trace } from "../agent/trace.ts";

/** How many requests had an operation and a status. */
export type RequestCount = {
  /** Whether they are our own requests to webhooks, and not requests to the Agent API. */
  readonly isDelivery: boolean;
  /** Null for a path that the contract does not describe. */
  readonly operation: string | null;
  /** Null when there was no response. */
  readonly status: number | null;
  requests: number;
};

export type RequestCounts = Map<string, RequestCount>;

/** Adds requests to counts. @returns the counts */
export function countRequests(
  counts: RequestCounts,
  traces: readonly Pick<Trace, "operation" | "status" | "delivery">[],
): RequestCounts {
  for (const { operation, status, delivery } of traces) {
    const isDelivery = delivery !== null;
    const key = `${isDelivery} ${operation} ${status}`;
    const known = counts.get(key);
    if (known) known.requests += 1;
    else counts.set(key, { isDelivery, operation, status, requests: 1 });
  }
  return counts;
}
