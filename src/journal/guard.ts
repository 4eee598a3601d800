import type { FastifyInstance, FastifyRequest } from "fastify";
import { monotonicNow } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { ReceiveRequest } from "../agent/arrivals.ts";
import { headOf } from "../agent/head.ts";
import { explain } from "../errors/reasons.ts";
import type { Reason } from "../errors/reason-table.ts";
import type { Context } from "../capability/capability.ts";
import { journalRecorder } from "./recorder.ts";
import {
  type AppliedFault,
  createConnections,
  createInterning,
  type Damaged,
  type Trace,
  traceFrom,
} from "../agent/trace.ts";

/**
 * Records a request and its response in the journal of its sandbox.
 * @param status null when there is no response
 * @param body the body that is sent
 * @param reason null: the reason follows from the job status
 */
export type RecordRequest = (
  request: Pick<FastifyRequest, "trace" | "method" | "url" | "raw" | "received">,
  operation: string | null,
  status: number | null,
  body: string | null,
  reason: Reason | null,
  retryAfterSeconds?: number | null,
) => void;

/** Creates a trace for each request of a scope when it arrives. */
export function traceRequests(scope: FastifyInstance, receive: ReceiveRequest): void {
  scope.decorateRequest("trace");
  scope.addHook("onRequest", (request, reply, done) => {
    receive((realAt, failure) => {
      request.trace = traceFrom(realAt);
      // Fastify sets this header to close connections while it stops.
      request.trace.closes = reply.raw.hasHeader("connection");
      done(failure);
    });
  });
}

/** An idle connection keeps the head of its last request in memory if it is at most this long. */
const longestHead = 2000;

/**
 * Records the requests of a server. Each place that creates a response calls it, because an `onResponse` hook costs many
 * times as much as the rest of the journal.
 */
export function requestRecord({ use, defaultSandbox, settings: { violationOf } }: Context): RecordRequest {
  const recorder = use(journalRecorder);
  const connectionOf = createConnections();
  const once = createInterning();

  function finish(trace: Trace): void {
    const { sandbox } = trace as { sandbox: LiveSandbox };
    trace.answeredAt = sandbox.clock.now();
    // The time of arrival is missing without a known token, and too late if the sandbox was reset while the request waited.
    if (!(trace.at <= trace.answeredAt)) trace.at = trace.answeredAt;
    trace.realAnsweredAt = monotonicNow();
    recorder.record(trace);
  }

  /** Records a damaged response when it is closed, because only then it is known what was sent. */
  function finishWhenClosed(trace: Trace, { response, sent }: Damaged): void {
    response.once("close", () => {
      const kinds = trace.faults?.map(({ kind }) => kind) ?? [];
      trace.isWhole = response.writableFinished && !kinds.some((kind) => spoiling.includes(kind));
      if (!trace.isWhole) trace.reason = reasonOfFaults(trace.faults, trace.status);
      const { body, announcedBytes, dateAt } = sent() ?? {};
      if (body) {
        trace.sent = body.toString();
        trace.responseBytes = body.length;
        trace.announcedBytes = announcedBytes === body.length ? -1 : (announcedBytes ?? -1);
        trace.dateAt = dateAt ?? NaN;
      } else answerNothing(trace);
      finish(trace);
    });
  }

  return (request, operation, status, body, reason, retryAfterSeconds = null) => {
    const { trace, raw } = request;
    const { headers, socket } = raw;
    // The journal of the default sandbox records requests without a known token.
    const sandbox = trace.principal?.sandbox ?? defaultSandbox();
    const { clock } = sandbox;
    trace.sandbox = sandbox;
    trace.resets = sandbox.resets;
    trace.scale = clock.mode === "scaled" ? clock.scale : 1;
    trace.method = request.method;
    trace.path = once(originForm(request.url));
    trace.operation = operation;
    trace.status = status;
    trace.retryAfterSeconds = retryAfterSeconds;
    const connection = connectionOf(socket);
    const { "user-agent": userAgent = null, "content-length": length } = headers;
    if (connection.userAgent !== userAgent) connection.userAgent = userAgent;
    trace.userAgent = connection.userAgent;
    trace.connection = connection.number;
    trace.head = headOf(raw, connection.head);
    if (trace.head.size <= longestHead) connection.head = trace.head;
    // Without a known token, the `Date` header is the real time.
    if (Number.isNaN(trace.dateAt) && !clock.isWallClock) trace.dateAt = monotonicNow();
    trace.received = request.received;
    const { text = "", readBytes } = trace.received ?? {};
    trace.requestBytes = readBytes ?? (length === undefined ? Buffer.byteLength(text) : Number(length));
    trace.sent = body;
    if (body !== null) trace.responseBytes = Buffer.byteLength(body);
    if (reason) trace.reason = reason;
    if (trace.method === "HEAD") {
      trace.announcedBytes = trace.responseBytes;
      trace.responseBytes = 0;
      trace.sent = null;
    }
    const violation =
      status !== null && !trace.faults && violationOf?.(trace.method, trace.path, status, trace.sent ?? "");
    if (violation) trace.reason = explain({ code: "CONTRACT_VIOLATED", facts: { problem: violation } });
    if (socket.destroyed && status !== null) {
      answerNothing(trace);
      trace.reason = clientGone;
    }
    if (trace.damaged && !socket.destroyed) finishWhenClosed(trace, trace.damaged);
    else finish(trace);
  };
}

function answerNothing(trace: Trace): void {
  trace.status = null;
  trace.sent = null;
  trace.responseBytes = 0;
  trace.announcedBytes = -1;
}

/** Path and query of a URL. A client may send an absolute URL, as to a proxy, or a fragment. */
function originForm(url: string): string {
  const from = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  return from.includes("#") ? from.slice(0, from.indexOf("#")) : from;
}

const spoiling = ["connectionReset", "truncatedBody", "malformedJson"];

/** The reason of a response that faults changed or replaced. @param status of the response; null when there is none */
export function reasonOfFaults(faults: readonly AppliedFault[] | null, status: number | null): Reason {
  const named = faults?.map(({ kind, plan }) => {
    const effect = kind === "status" ? `status ${status}` : kind;
    return plan === null ? effect : `${effect} (${plan})`;
  });
  return explain({ code: "FAULT_APPLIED", facts: { faults: named?.join(", ") ?? "" } });
}

/** The reason of a request whose client disconnected before the response. */
export const clientGone: Reason = explain({ code: "CLIENT_GONE" });
