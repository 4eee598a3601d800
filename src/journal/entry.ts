import type { ReasonCode } from "./reasons.ts";
import { reasonOfSuccess } from "./reasons.ts";

/** A fault that was applied to a request. */
export type AppliedFault = { readonly id: string; readonly kind: string };

/** How a bucket stood after a request was let through or refused; `resetsAt` on the sandbox's clock. */
export type BucketSnapshot = {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: number;
};

/** What a request to the Agent API was, what it got, and why. */
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
  /** Null when no bucket was asked, or limits are off. */
  readonly bucket: BucketSnapshot | null;
  readonly faults: readonly AppliedFault[];
  /** The job that was polled or created. */
  readonly jobId: string | null;
  /** What the client was told of it; null when it was told nothing. */
  readonly jobStatus: string | null;
  readonly reason: { readonly code: ReasonCode; readonly sentence: string };
  /** Tells connections of this server apart. */
  readonly connection: number;
  readonly userAgent: string | null;
  readonly requestBody: string | null;
  readonly responseBody: string | null;
};

/** An entry as it is kept: without its number, and without what is as in `usual`. */
export type KeptEntry = Partial<Omit<JournalEntry, "number">> & Pick<JournalEntry, "at" | "realAt" | "method" | "path">;

const usual = {
  scale: 1,
  durationMs: 0,
  operation: null,
  params: {},
  status: null,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 0,
  tokenId: null,
  tokenPrefix: null,
  ownerId: null,
  bucket: null,
  faults: [],
  jobId: null,
  jobStatus: null,
  connection: 0,
  userAgent: null,
  requestBody: null,
  responseBody: null,
} as const;

/** An entry with all that it does not say because it is as usual. */
export function entryOf(kept: KeptEntry, number: number): JournalEntry {
  const { jobId = null, jobStatus = null, status = null } = kept;
  const reason = reasonOfSuccess(status ?? 0, jobId, jobStatus);
  return { ...usual, answeredAt: kept.at, reason, ...kept, number };
}
