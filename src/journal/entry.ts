import type { AppliedFault, BucketUse } from "../agent/trace.ts";
import type { ReadPath } from "../contract/document.ts";
import { reasonOfSuccess } from "../errors/reasons.ts";
import type { Reason } from "../errors/reason-table.ts";

/** What a request to the Agent API was, or one of ours to a webhook, what it got, and why. */
export type JournalEntry = {
  /** Counted from 1 since the sandbox began. */
  readonly number: number;
  /** When it arrived, on the sandbox's clock. */
  readonly at: number;
  /** When it was answered, on the sandbox's clock. */
  readonly answeredAt: number;
  /** Sandbox milliseconds per millisecond of the client. */
  readonly scale: number;
  /** When it arrived, on a clock that nobody sets: milliseconds since the epoch, with fractions. */
  readonly realAt: number;
  readonly durationMs: number;
  readonly method: string;
  /** With the query, without secrets. */
  readonly path: string;
  /** Null for a path that the contract does not describe. */
  readonly operation: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Null for a stranger. */
  readonly tokenId: string | null;
  readonly tokenPrefix: string | null;
  readonly ownerId: string | null;
  /** The bucket that refused it, or else the first that it counts in. Null when none was asked, or limits are off. */
  readonly bucket: BucketUse | null;
  /** The others that were asked. */
  readonly otherBuckets: readonly BucketUse[];
  readonly faults: readonly AppliedFault[];
  /** Whether it asks for the status of a job. */
  readonly isPoll: boolean;
  /** The job that was polled or created. */
  readonly jobId: string | null;
  /** What the client was told of it; null when it was told nothing. */
  readonly jobStatus: string | null;
  readonly reason: Reason;
  /** Tells connections of this server apart. */
  readonly connection: number;
  readonly userAgent: string | null;
  /** Version and headers of the request (src/agent/head.ts); null where an older version has not written them. */
  readonly requestHead: string | null;
  readonly requestBody: string | null;
  readonly responseBody: string | null;
  /** The length that the answer announced, where it is not that of what was sent. */
  readonly announcedBytes: number | null;
  /** The instant of the answer's `Date`, where it is not that of the answer. */
  readonly dateAt: number | null;
  /** `Retry-After` as it was sent, where it was no number of seconds. */
  readonly retryAfter: string | null;
  /** Whether the server closed the connection after the answer, unasked. */
  readonly closes: boolean;
  /** Which attempt, counted from 1, at which delivery to a webhook it is; null for requests to the Agent API. */
  readonly delivery: { readonly id: string; readonly attempt: number } | null;
};

/** An entry as it is kept: flat, and without what follows from the rest. */
export type KeptEntry = Omit<
  JournalEntry,
  | "number"
  | "answeredAt"
  | "realAt"
  | "durationMs"
  | "params"
  | "isPoll"
  | "bucket"
  | "otherBuckets"
  | "faults"
  | "reason"
  | "delivery"
> & {
  /** From `at` to the answer, on the sandbox's clock. */
  readonly sandboxMs: number;
  /** In whole microseconds, which take less to write than fractions. */
  readonly realMicros: number;
  readonly durationMicros: number;
  readonly deliveryId: string | null;
  readonly deliveryAttempt: number;
  readonly bucket: string | null;
  readonly bucketLimit: number;
  readonly bucketUsed: number;
  readonly bucketResetsAt: number;
  readonly otherBuckets: readonly BucketUse[] | null;
  readonly faults: readonly AppliedFault[] | null;
  /** Null: what follows from what was told. */
  readonly reason: Reason | null;
};

/** How many characters of a request are kept that may be many. */
export const sizeOf = (entry: {
  readonly path: string;
  readonly userAgent: string | null;
  readonly reason: Reason | null;
  readonly requestBody: string | null;
  readonly responseBody: string | null;
}): number =>
  entry.path.length +
  (entry.userAgent?.length ?? 0) +
  (entry.reason?.sentence.length ?? 0) +
  (entry.requestBody?.length ?? 0) +
  (entry.responseBody?.length ?? 0);

/** An entry with what follows from the rest. */
export function entryOf(kept: KeptEntry, number: number, readPath: ReadPath): JournalEntry {
  const { sandboxMs, realMicros, durationMicros, bucket, bucketLimit, bucketUsed, bucketResetsAt, ...rest } = kept;
  const { deliveryId, deliveryAttempt, ...entry } = rest;
  const { params, polledJobId } = readPath(kept.operation, kept.path);
  const jobId = kept.jobId ?? polledJobId;
  return {
    ...entry,
    number,
    answeredAt: kept.at + sandboxMs,
    realAt: realMicros / 1000,
    durationMs: durationMicros / 1000,
    params,
    bucket: bucket === null ? null : { name: bucket, limit: bucketLimit, used: bucketUsed, resetsAt: bucketResetsAt },
    otherBuckets: kept.otherBuckets ?? [],
    faults: kept.faults ?? [],
    delivery: deliveryId === null ? null : { id: deliveryId, attempt: deliveryAttempt },
    isPoll: polledJobId !== null,
    jobId,
    reason: kept.reason ?? reasonOfSuccess(kept.status ?? 0, jobId, kept.jobStatus),
  };
}
