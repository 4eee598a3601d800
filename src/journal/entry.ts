import type { BucketUse, Facts, Trace } from "../agent/trace.ts";
import type { ReadPath } from "../contract/document.ts";
import type { InputOf, OutputOf } from "../control/route.ts";
import { parseInstant } from "../core/instant.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { reasonOfSuccess } from "../errors/reasons.ts";
import type { Reason } from "../errors/reason-table.ts";
import { JournalEntryView, type journalRoutes } from "./routes.ts";

/** A request to the Agent API, or our own request to a webhook, with its response and the reason. */
export type JournalEntry = Readonly<Facts> & {
  /** Counted from 1 since the sandbox was created or reset. */
  readonly number: number;
  /** When the request was answered, on the sandbox's clock. */
  readonly answeredAt: number;
  /** Time of arrival on the monotonic clock: milliseconds since the epoch, with fractions. */
  readonly realAt: number;
  readonly durationMs: number;
  readonly params: Readonly<Record<string, string>>;
  /** Null when the token is unknown or missing. */
  readonly tokenId: string | null;
  readonly tokenPrefix: string | null;
  readonly ownerId: string | null;
  /** The bucket that refused the request, otherwise its first one. Null when none was checked, or limits are off. */
  readonly bucket: BucketUse | null;
  /** The other buckets of the request; null when there are none. */
  readonly otherBuckets: readonly BucketUse[] | null;
  /** Whether the request polls a job or a capture. */
  readonly isPoll: boolean;
  /** Whether the response has a final status of the polled job or capture. */
  readonly isEnd: boolean;
  readonly reason: Reason;
  /** HTTP version and headers of the request (src/agent/head.ts); null in entries of older versions. */
  readonly requestHead: string | null;
  /** The `content-length` of the response, where fewer or more bytes were sent. */
  readonly announcedBytes: number | null;
  /** The instant in the `Date` header, where it is not that of the response. */
  readonly dateAt: number | null;
  /** The delivery and the attempt, counted from 1, of our own request to a webhook; null for requests to the Agent API. */
  readonly delivery: Trace["delivery"];
};

/** An entry as it is stored: flat, and without the fields that can be derived. */
export type KeptEntry = Readonly<Facts> &
  Pick<
    JournalEntry,
    "tokenId" | "tokenPrefix" | "ownerId" | "otherBuckets" | "requestHead" | "announcedBytes" | "dateAt"
  > & {
    /** Time from `at` to the response, on the sandbox's clock. */
    readonly sandboxMs: number;
    /** Whole microseconds, which are shorter as text than fractions. */
    readonly realMicros: number;
    readonly durationMicros: number;
    readonly deliveryId: string | null;
    readonly deliveryAttempt: number;
    readonly bucket: string | null;
    readonly bucketLimit: number;
    readonly bucketUsed: number;
    readonly bucketResetsAt: number;
  };

/** How many characters the texts of an entry have that may be long. */
export const sizeOf = (entry: Readonly<Facts>): number =>
  entry.path.length +
  (entry.userAgent?.length ?? 0) +
  (entry.reason?.sentence.length ?? 0) +
  (entry.requestBody?.length ?? 0) +
  (entry.responseBody?.length ?? 0);

/** The entry for a stored one, with the derived fields. */
export function entryOf(kept: KeptEntry, number: number, readPath: ReadPath): JournalEntry {
  const { sandboxMs, realMicros, durationMicros, bucket, bucketLimit, bucketUsed, bucketResetsAt, ...rest } = kept;
  const { deliveryId, deliveryAttempt, ...entry } = rest;
  const { params, polledId, terminal } = readPath(kept.operation, kept.path);
  const jobId = kept.jobId ?? polledId;
  return {
    ...entry,
    number,
    answeredAt: kept.at + sandboxMs,
    realAt: realMicros / 1000,
    durationMs: durationMicros / 1000,
    params,
    bucket: bucket === null ? null : { name: bucket, limit: bucketLimit, used: bucketUsed, resetsAt: bucketResetsAt },
    delivery: deliveryId === null ? null : { id: deliveryId, attempt: deliveryAttempt },
    isPoll: polledId !== null,
    isEnd: terminal.includes(kept.jobStatus ?? ""),
    jobId,
    reason: kept.reason ?? reasonOfSuccess(kept.status ?? 0, jobId, kept.jobStatus),
  };
}

export type EntryView = OutputOf<typeof journalRoutes.readJournal>["entries"][number];

const shown = Object.keys(JournalEntryView.properties) as (keyof EntryView)[];

const bucketView = (bucket: BucketUse) => ({ ...bucket, resetsAt: isoTimestamp(bucket.resetsAt) });

/** An entry as the control plane shows it. */
export function entryView(entry: JournalEntry): EntryView {
  const { at, answeredAt, realAt, bucket, otherBuckets, faults, reason } = entry;
  const { code, sentence, rule } = reason;
  const view: EntryView = {
    ...entry,
    at: isoTimestamp(at),
    answeredAt: isoTimestamp(answeredAt),
    realAtMs: realAt,
    bucket: bucket && bucketView(bucket),
    otherBuckets: (otherBuckets ?? []).map(bucketView),
    // Requests of an earlier version lack the plan.
    faults: (faults ?? []).map((fault) => ({ ...fault, plan: fault.plan ?? null })),
    reason: { code, sentence, ...(rule !== undefined && { rule }) },
  };
  return Object.fromEntries(shown.map((name) => [name, view[name]])) as EntryView;
}

type Wait = InputOf<typeof journalRoutes.waitForClient>;

/** A filter of requests. */
export type Filter = {
  readonly [Name in Exclude<keyof Wait, "sandbox" | "after" | "times" | "withinMs">]?: Wait[Name] | undefined;
};

/** A function that tells whether a filter selects an entry. */
export function matcherOf(filter: Filter): (entry: JournalEntry) => boolean {
  const { operation, status, reason, tokenId, observed } = filter;
  const job = filter.job?.toLowerCase();
  const from = parseInstant(filter.from ?? "") ?? -Infinity;
  const until = parseInstant(filter.until ?? "") ?? Infinity;
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

/** The name in the `User-Agent` of the requests that `verify` sends. */
export const verifyAgent = "audity-mock-verify";

/** Whether a request comes from a client under test, and not from `verify`, which tests the server. */
export const isOfClient = ({ userAgent }: JournalEntry): boolean => !userAgent?.startsWith(`${verifyAgent}/`);

/** Whether assertions and reports judge a request: it has a token of the sandbox, and comes from a client under test. */
export const isJudged = (entry: JournalEntry): boolean => entry.tokenId !== null && isOfClient(entry);
