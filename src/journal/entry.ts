import type { BucketUse, Facts, Trace } from "../agent/trace.ts";
import type { ReadPath } from "../contract/document.ts";
import type { InputOf, OutputOf } from "../control/route.ts";
import { parseInstant } from "../core/instant.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { reasonOfSuccess } from "../errors/reasons.ts";
import type { Reason } from "../errors/reason-table.ts";
import { JournalEntryView, type journalRoutes } from "./routes.ts";

/** What a request to the Agent API was, or one of ours to a webhook, what it got, and why. */
export type JournalEntry = Readonly<Facts> & {
  /** Counted from 1 since the sandbox began. */
  readonly number: number;
  /** When it was answered, on the sandbox's clock. */
  readonly answeredAt: number;
  /** When it arrived, on a clock that nobody sets: milliseconds since the epoch, with fractions. */
  readonly realAt: number;
  readonly durationMs: number;
  readonly params: Readonly<Record<string, string>>;
  /** Null for a stranger. */
  readonly tokenId: string | null;
  readonly tokenPrefix: string | null;
  readonly ownerId: string | null;
  /** The bucket that refused it, or else the first that it counts in. Null when none was asked, or limits are off. */
  readonly bucket: BucketUse | null;
  /** The others that were asked; null when there are none. */
  readonly otherBuckets: readonly BucketUse[] | null;
  /** Whether it asks for the status of the job. */
  readonly isPoll: boolean;
  readonly reason: Reason;
  /** Version and headers of the request (src/agent/head.ts); null where an older version has not written them. */
  readonly requestHead: string | null;
  /** The length that the answer announced, where it is not that of what was sent. */
  readonly announcedBytes: number | null;
  /** The instant of the answer's `Date`, where it is not that of the answer. */
  readonly dateAt: number | null;
  /** Which attempt, counted from 1, at which delivery to a webhook it is; null for requests to the Agent API. */
  readonly delivery: Trace["delivery"];
};

/** An entry as it is kept: flat, and without what follows from the rest. */
export type KeptEntry = Readonly<Facts> &
  Pick<
    JournalEntry,
    "tokenId" | "tokenPrefix" | "ownerId" | "otherBuckets" | "requestHead" | "announcedBytes" | "dateAt"
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
  };

/** How many characters of a request are kept that may be many. */
export const sizeOf = (entry: Readonly<Facts>): number =>
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
    delivery: deliveryId === null ? null : { id: deliveryId, attempt: deliveryAttempt },
    isPoll: polledJobId !== null,
    jobId,
    reason: kept.reason ?? reasonOfSuccess(kept.status ?? 0, jobId, kept.jobStatus),
  };
}

export type EntryView = OutputOf<typeof journalRoutes.readJournal>["entries"][number];

const shown = Object.keys(JournalEntryView.properties) as (keyof EntryView)[];

const bucketView = (bucket: BucketUse) => ({ ...bucket, resetsAt: isoTimestamp(bucket.resetsAt) });

/** An entry as the control plane shows it. */
export function entryView(entry: JournalEntry): EntryView {
  const { at, answeredAt, realAt, bucket, otherBuckets, faults } = entry;
  const view: EntryView = {
    ...entry,
    at: isoTimestamp(at),
    answeredAt: isoTimestamp(answeredAt),
    realAtMs: realAt,
    bucket: bucket && bucketView(bucket),
    otherBuckets: (otherBuckets ?? []).map(bucketView),
    faults: [...(faults ?? [])],
  };
  return Object.fromEntries(shown.map((name) => [name, view[name]])) as EntryView;
}

type Wait = InputOf<typeof journalRoutes.waitForClient>;

/** Selects requests. */
export type Filter = {
  readonly [Name in Exclude<keyof Wait, "sandbox" | "after" | "times" | "withinMs">]?: Wait[Name] | undefined;
};

/** Tells whether a filter selects an entry. */
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

/** Whether a request comes from a client under test: `verify` tests the server. */
export const isOfClient = ({ userAgent }: JournalEntry): boolean => !userAgent?.startsWith(`${verifyAgent}/`);

/** Whether a request is judged as one of the sandbox: it has a token of the sandbox, and comes from a client. */
export const isJudged = (entry: JournalEntry): boolean => entry.tokenId !== null && isOfClient(entry);
