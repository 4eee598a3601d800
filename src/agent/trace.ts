import type { Socket } from "node:net";
import type { ServerResponse } from "node:http";
import type { Principal } from "./principal.ts";
import type { Bucket } from "../contract/buckets.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Head } from "./head.ts";
import type { ApiError } from "../errors/api-error.ts";
import type { Reason } from "../errors/reason-table.ts";
import type { ForcedOutcome } from "../scenarios/forced-outcome.ts";

/** A fault that was applied to a request. `plan` is its entry in the fault plan, such as `6:429/1`; null: it is from no plan. */
export type AppliedFault = { readonly id: string; readonly kind: string; readonly plan: string | null };

/** The decision of the rate limits on a request, with the state of the bucket that refused it, otherwise of its first bucket. */
export type Decision = {
  readonly bucket: Bucket;
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
  readonly resetsInRealMs: number;
  /** The end of the window, on the sandbox's clock. */
  readonly endsAt: number;
  readonly limit: number;
  readonly used: number;
  /** Whether the control plane has drained the window. */
  readonly isDrained: boolean;
  /** How many requests the window has refused, including this one. */
  readonly refusals: number;
  /** The other buckets of the request; null where it has one bucket. */
  readonly others: readonly BucketUse[] | null;
};

/** The state of a bucket after a request. `resetsAt` is on the sandbox's clock, in milliseconds. */
export type BucketUse = {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: number;
};

/** The text of a request body, or the part that had arrived when the request was refused. */
export type ReceivedBody = {
  readonly text: string;
  readonly isWhole: boolean;
  /** How many bytes were read; absent where that is the length in the headers. */
  readonly readBytes?: number;
};

/** A response that a fault damages. */
export type Damaged = {
  readonly response: ServerResponse;
  /** What was sent of the response; null: nothing. */
  readonly sent: () => { readonly body: Buffer; readonly announcedBytes: number; readonly dateAt: number } | null;
};

/** The fields of a request that the journal stores without conversion. */
export type Facts = {
  /** Time of arrival on the sandbox's clock; NaN until it is known. */
  at: number;
  /** Sandbox milliseconds per real millisecond. */
  scale: number;
  method: string;
  /** Path with the query. */
  path: string;
  /** Null for a path that the contract does not describe. */
  operation: string | null;
  /** Null when there was no response. */
  status: number | null;
  retryAfterSeconds: number | null;
  requestBytes: number;
  responseBytes: number;
  /** The faults that were applied, in order; null when there were none. */
  faults: readonly AppliedFault[] | null;
  /** The job that the request created or polled, and the job status in the response. The operation sets both. */
  jobId: string | null;
  jobStatus: string | null;
  /** Null: the reason follows from the job status. */
  reason: Reason | null;
  /** Number of the connection on this server. */
  connection: number;
  userAgent: string | null;
  /** The `Retry-After` header, where it is a date. */
  retryAfter: string | null;
  /** Whether the server closes the connection after the response although the client did not ask for it. */
  closes: boolean;
  /** The redacted bodies; null where the journal does not keep them. */
  requestBody: string | null;
  responseBody: string | null;
};

/** What the server records about a request, from its arrival to its response. */
export type Trace = Facts & {
  /** Time of arrival on the monotonic clock. */
  realAt: number;
  /** The principal of the presented token, whether it was accepted or not; null for an unknown token or none. */
  principal: Principal | null;
  /** The decision of the rate limits; null when none was checked, or limits are off. */
  decision: Decision | null;
  /** The response that a fault damages; null when none does. */
  damaged: Damaged | null;
  /** What a fault makes of the job or capture that the request creates; null: nothing. */
  jobOutcome: ForcedOutcome | null;
  /** The sandbox whose journal records the request. */
  sandbox: LiveSandbox | null;
  /** How often the sandbox had been reset. */
  resets: number;
  answeredAt: number;
  realAnsweredAt: number;
  /** The `content-length` of the response; -1: the bytes that were sent. */
  announcedBytes: number;
  /** The instant in the `Date` header; NaN: the instant of the response. */
  dateAt: number;
  head: Head | null;
  /** The request body and the response body; null where there is none. */
  received: ReceivedBody | null;
  sent: string | null;
  /** Whether the response came from the cache. */
  isKept: boolean;
  /** The delivery and the attempt, counted from 1, of our own request to a webhook; null for other requests. */
  delivery: { readonly id: string; readonly attempt: number } | null;
  /** Whether the client received the whole response. */
  isWhole: boolean;
};

declare module "fastify" {
  interface FastifyRequest {
    /** What is recorded about the request, for the journal. */
    trace: Trace;
    /** The error of the body parser. The last guard throws it, after authentication and rate limits. */
    refusal: ApiError | null;
    /** The body as it was received, whether it is valid or not; null where there is none. */
    received: ReceivedBody | null;
  }
}

/**
 * The trace of a request that has just arrived. Unknown instants are NaN rather than null, so that the object keeps its
 * hidden class in V8.
 */
export const traceFrom = (realAt: number): Trace => ({
  realAt,
  at: NaN,
  principal: null,
  decision: null,
  faults: null,
  damaged: null,
  jobOutcome: null,
  sandbox: null,
  resets: 0,
  answeredAt: NaN,
  realAnsweredAt: NaN,
  scale: 1,
  method: "",
  path: "",
  operation: null,
  status: null,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 0,
  announcedBytes: -1,
  dateAt: NaN,
  retryAfter: null,
  closes: false,
  userAgent: null,
  head: null,
  connection: 0,
  received: null,
  sent: null,
  requestBody: null,
  responseBody: null,
  jobId: null,
  jobStatus: null,
  isKept: false,
  delivery: null,
  isWhole: true,
  reason: null,
});

/** A connection: its number on this server, and the user agent and head of its last request. */
type Connection = { readonly number: number; userAgent: string | null; head: Head | null };

/** Keeps the connections of a server, by socket. */
export function createConnections(): (socket: Socket) => Connection {
  const known = new WeakMap<Socket, Connection>();
  let count = 0;
  return (socket) => {
    const found = known.get(socket);
    if (found) return found;
    const connection = { number: ++count, userAgent: null, head: null };
    known.set(socket, connection);
    return connection;
  };
}

/** Limits of the texts that are shared: how many, and how long each may be. */
const mostKept = 1000;
const longestKept = 200;

/** Returns the first string that was equal to a text, so that texts that repeat take memory only once. */
export function createInterning(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (text.length > longestKept) return text;
    if (texts.size >= mostKept) texts.clear();
    texts.set(text, text);
    return text;
  };
}
