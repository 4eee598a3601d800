import type { Trace } from "../agent/trace.ts";

type Answered = {
  /** Whether it is our own request to a webhook, and not a request to the Agent API. */
  readonly isDelivery: boolean;
  /** Null for a path that the contract does not describe. */
  readonly operation: string | null;
  /** Null when there was no response. */
  readonly status: number | null;
};

/** How many requests had an operation and a status. */
export type RequestCount = Answered & { requests: number };

export type RequestCounts = Map<string, RequestCount>;

/** Adds requests to counts. @returns the counts */
export function countRequests(
  counts: RequestCounts,
  traces: readonly Pick<Trace, "operation" | "status" | "delivery">[],
): RequestCounts {
  let count: RequestCount | undefined;
  for (const { operation, status, delivery } of traces) {
    const isDelivery = delivery !== null;
    // Most requests have the operation and the status of the one before, and comparing is faster than creating a key.
    if (count?.operation !== operation || count.status !== status || count.isDelivery !== isDelivery)
      count = countOf(counts, { isDelivery, operation, status });
    count.requests += 1;
  }
  return counts;
}

function countOf(counts: RequestCounts, answered: Answered): RequestCount {
  const key = `${answered.isDelivery} ${answered.operation} ${answered.status}`;
  const known = counts.get(key);
  if (known) return known;
  const added = { ...answered, requests: 0 };
  counts.set(key, added);
  return added;
}
