import type { BucketUse } from "../agent/trace.ts";
import type { OutputOf } from "../control/route.ts";
import type { journalRoutes } from "./routes.ts";
import { parseInstant } from "../core/instant.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import type { JournalEntry } from "./entry.ts";

export type EntryView = OutputOf<typeof journalRoutes.readJournal>["entries"][number];

const bucketView = (bucket: BucketUse) => ({ ...bucket, resetsAt: isoTimestamp(bucket.resetsAt) });

/** An entry as the control plane shows it. */
export function entryView(entry: JournalEntry): EntryView {
  const { bucket } = entry;
  return {
    number: entry.number,
    at: isoTimestamp(entry.at),
    answeredAt: isoTimestamp(entry.answeredAt),
    realAtMs: entry.realAt,
    durationMs: entry.durationMs,
    method: entry.method,
    path: entry.path,
    operation: entry.operation,
    params: { ...entry.params },
    status: entry.status,
    retryAfterSeconds: entry.retryAfterSeconds,
    requestBytes: entry.requestBytes,
    responseBytes: entry.responseBytes,
    tokenId: entry.tokenId,
    tokenPrefix: entry.tokenPrefix,
    ownerId: entry.ownerId,
    bucket: bucket && bucketView(bucket),
    otherBuckets: entry.otherBuckets.map(bucketView),
    faults: [...entry.faults],
    jobId: entry.jobId,
    jobStatus: entry.jobStatus,
    reason: entry.reason,
    connection: entry.connection,
    userAgent: entry.userAgent,
    requestBody: entry.requestBody,
    responseBody: entry.responseBody,
    delivery: entry.delivery && { ...entry.delivery },
  };
}

/** Selects requests. */
export type Filter = {
  readonly job?: string | undefined;
  readonly operation?: string | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  /** What the client was told of a job. */
  readonly observed?: string | undefined;
};

/** Tells whether a filter selects an entry. */
export function matcherOf(filter: Filter): (entry: JournalEntry) => boolean {
  const { operation, status, reason, tokenId, observed } = filter;
  const job = filter.job?.toLowerCase();
  const from = filter.from === undefined ? -Infinity : (parseInstant(filter.from) ?? -Infinity);
  const until = filter.until === undefined ? Infinity : (parseInstant(filter.until) ?? Infinity);
  return (entry) =>
    (job === undefined || entry.jobId === job) &&
    (operation === undefined || entry.operation === operation) &&
    (status === undefined || entry.status === status) &&
    (reason === undefined || entry.reason.code === reason) &&
    (tokenId === undefined || entry.tokenId === tokenId.toLowerCase() || entry.tokenPrefix === tokenId) &&
    (observed === undefined || (entry.jobStatus === observed && entry.isPoll)) &&
    entry.at >= from &&
    entry.at < until;
}
