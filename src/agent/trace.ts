import type { Socket } from "node:net";
import type { ServerResponse } from "node:http";
import type { Principal } from "./principal.ts";
import type { Bucket } from "../contract/buckets.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { Head } from "./head.ts";
import type { ApiError } from "../errors/api-error.ts";
import type { Reason } from "../errors/reason-table.ts";

/** A fault that was applied to a request. */
export type AppliedFault = { readonly id: string; readonly kind: string };

/** What the buckets of a request say to it: the one that refuses it, or else the first, and how that stands then. */
export type Decision = {
  readonly bucket: Bucket;
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
  readonly resetsInRealMs: number;
  /** When the window ends, on the sandbox's clock. */
  readonly endsAt: number;
  readonly limit: number;
  readonly used: number;
  /** Whether the control plane has used up the window. */
  readonly isDrained: boolean;
  /** How many requests the window has refused, with this one. */
  readonly refusals: number;
  /** How the other buckets stand that the request counts in; null where it counts in one. */
  readonly others: readonly BucketUse[] | null;
};

/** How a bucket stood after a request; `resetsAt` on the sandbox's clock, in milliseconds. */
export type BucketUse = {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: number;
};

/** The text of a body, or as much of it as had arrived when the request was refused. */
export type ReceivedBody = {
  readonly text: string;
  readonly isWhole: boolean;
  /** How much of it was read; absent where that is as much as its headers say. */
  readonly readBytes?: number;
};

/** An answer that a fault damages. */
export type Damaged = {
  readonly response: ServerResponse;
  /** What has been sent of it; null: nothing. */
  readonly sent: () => { readonly body: Buffer; readonly announcedBytes: number; readonly dateAt: number } | null;
};

/** What is found out about a request and kept as it is. */
export type Facts = {
  /** When it arrived, on the clock of its sandbox; NaN until that is known. */
  at: number;
  /** Sandbox milliseconds per millisecond of the client. */
  scale: number;
  method: string;
  /** With the query. */
  path: string;
  /** Null for a path that the contract does not describe. */
  operation: string | null;
  /** Null when there was no answer. */
  status: number | null;
  retryAfterSeconds: number | null;
  requestBytes: number;
  responseBytes: number;
  /** What was applied to it, in that order; null when nothing was. */
  faults: readonly AppliedFault[] | null;
  /** The job that it created, and the status that its answer tells of a job: the operation says both. */
  jobId: string | null;
  jobStatus: string | null;
  /** Null: what follows from what was told. */
  reason: Reason | null;
  /** Tells connections of this server apart. */
  connection: number;
  userAgent: string | null;
  /** `Retry-After` as it was sent, where it is no number of seconds. */
  retryAfter: string | null;
  /** Whether the server closes the connection after it, unasked. */
  closes: boolean;
  /** The bodies as they are kept; null where they are not. */
  requestBody: string | null;
  responseBody: string | null;
};

/** What is found out about a request on its way from its arrival to its answer. */
export type Trace = Facts & {
  /** When it arrived, on the clock that nobody sets. */
  realAt: number;
  /** Whose token was presented, in whatever form and whether it was accepted or not; null for a stranger. */
  principal: Principal | null;
  /** What its buckets said; null when none was asked, or limits are off. */
  decision: Decision | null;
  /** The answer that a fault damages; null when none does. */
  damaged: Damaged | null;
  /** In whose journal it is. */
  sandbox: LiveSandbox | null;
  /** How often the sandbox had gone back to its beginning. */
  resets: number;
  answeredAt: number;
  realAnsweredAt: number;
  /** What the answer says its length is; -1: as many bytes as were sent. */
  announcedBytes: number;
  /** The instant of the answer's `Date`; NaN: when it was answered. */
  dateAt: number;
  head: Head | null;
  /** The body as it was received, and that which was sent; null where there is none. */
  received: ReceivedBody | null;
  sent: string | null;
  /** Whether the operation has answered with what it had kept, and read nothing for it. */
  isKept: boolean;
  /** Which attempt, counted from 1, at which delivery it is, where it is ours to a webhook; null for all others. */
  delivery: { readonly id: string; readonly attempt: number } | null;
  /** Whether it has reached the client whole. */
  isWhole: boolean;
};

declare module "fastify" {
  interface FastifyRequest {
    /** What is found out about it on its way, for the journal. */
    trace: Trace;
    /** What the body parser found wrong; thrown by the last guard, after authentication and bucket. */
    refusal: ApiError | null;
    /** The body as it was received, whether it could be parsed or not; null where there is none. */
    received: ReceivedBody | null;
  }
}

/**
 * A request of which nothing is known but when it arrived. An instant that is not known is a number that is no integer:
 * otherwise each of them would change the object's shape.
 */
export const traceFrom = (realAt: number): Trace => ({
  realAt,
  at: NaN,
  principal: null,
  decision: null,
  faults: null,
  damaged: null,
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

/** What is known of a connection: its number among those of the server, and what its last request said. */
type Connection = { readonly number: number; userAgent: string | null; head: Head | null };

/** Knows the connections of a server. */
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
