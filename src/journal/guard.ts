import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Principal } from "../auth/principal.ts";
import type { Decision } from "../rate-limit/limits.ts";
import type { Bucket } from "../rate-limit/buckets.ts";
import { monotonicNow } from "../sandbox/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { AppliedFault } from "./entry.ts";
import { explain, type Reason } from "./reasons.ts";
import type { Recorder } from "./recorder.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** When it arrived, on the clock that nobody sets and on that of its sandbox. */
    arrivedAt: number;
    arrivedAtSandbox: number;
    /** Whose token was presented, in whatever form, although it was not accepted; null for a stranger. */
    refused: Principal | null;
    /** What was taken from which bucket; null when none was asked. */
    decision: Decision | null;
    bucket: Bucket | null;
    /** What was applied to the request, in that order; null when nothing was. */
    faults: readonly AppliedFault[] | null;
    /** The answer that a fault damages; null when none does. */
    damaged: ServerResponse | null;
  }
}

/** What a request gets: a status and a body as it is sent, or null when there is no answer. */
export type Got = {
  readonly operation: string | null;
  readonly status: number | null;
  readonly body: string | null;
  /** Null: what follows from what was told. */
  readonly reason: Reason | null;
  readonly retryAfterSeconds?: number | undefined;
};

/** Writes into the journal of its sandbox what a request gets. */
export type RecordRequest = (request: FastifyRequest, got: Got) => void;

/** Makes room on each request of a scope for what the journal has to know of it. */
export function decorateForJournal(scope: FastifyInstance): void {
  scope.decorateRequest("arrivedAt", 0);
  scope.decorateRequest("arrivedAtSandbox", 0);
  for (const name of ["refused", "decision", "bucket", "faults", "damaged"] as const) scope.decorateRequest(name, null);
}

/** What the journal needs to know of each request, and whatever else runs first. */
export function stampArrival(freshen: onRequestHookHandler | undefined): onRequestHookHandler {
  return function stamp(request, reply, done) {
    request.arrivedAt = monotonicNow();
    if (freshen) freshen.call(this, request, reply, done);
    else done();
  };
}

const connectionNumber = Symbol("connection number");

type Numbered = Socket & { [connectionNumber]?: number | undefined };

/**
 * Called where it is decided what a request gets: a hook for the end of each answer costs as much as the rest of the
 * journal many times over.
 * @param strangersTo the sandbox in whose journal those are who present no token that is known
 */
export function createRecord(recorder: Recorder, strangersTo: () => LiveSandbox): RecordRequest {
  let connections = 0;

  function numberOf(socket: Numbered): number {
    return (socket[connectionNumber] ??= ++connections);
  }

  function write(request: FastifyRequest, got: Got, isWhole: boolean): void {
    const { headers, decision, faults } = request;
    const principal = Object.hasOwn(request, "principal") ? request.principal : request.refused;
    const sandbox = principal?.sandbox ?? strangersTo();
    const { clock } = sandbox;
    const answeredAt = clock.now();
    recorder.record({
      sandbox,
      resets: sandbox.resets,
      // A stranger has met no clock of a sandbox.
      at: request.arrivedAtSandbox || answeredAt,
      answeredAt,
      scale: clock.mode === "scaled" ? clock.scale : 1,
      realAt: request.arrivedAt,
      realAnsweredAt: monotonicNow(),
      method: request.method,
      path: request.url,
      operation: got.operation,
      status: got.status,
      retryAfterSeconds: got.retryAfterSeconds ?? null,
      requestBytes: Number(headers["content-length"] ?? 0),
      tokenId: principal?.tokenId ?? null,
      tokenPrefix: principal?.tokenPrefix ?? null,
      ownerId: principal?.ownerId ?? null,
      bucket: request.bucket,
      bucketLimit: decision?.limit ?? 0,
      bucketUsed: decision?.used ?? 0,
      bucketResetsInMs: decision?.resetsInMs ?? 0,
      faults,
      reason: got.reason,
      connection: numberOf(request.socket),
      userAgent: headers["user-agent"] ?? null,
      requestBody: request.body,
      responseBody: got.body,
      isWhole,
    });
  }

  return (request, got) => {
    if (request.socket.destroyed) return write(request, clientGone(got.operation), false);
    const { damaged } = request;
    if (!damaged) return write(request, got, true);
    // It is known what became of it when it has become of it.
    damaged.once("close", () => {
      const kinds = request.faults?.map(({ kind }) => kind) ?? [];
      const isReset = kinds.includes("connectionReset");
      const isWhole = damaged.writableFinished && !kinds.some((kind) => spoiling.includes(kind));
      write(
        request,
        {
          ...got,
          ...(isReset && { status: null, body: null }),
          reason: isWhole ? got.reason : reasonOfFaults(request.faults),
        },
        isWhole,
      );
    });
  };
}

const spoiling = ["connectionReset", "truncatedBody", "malformedJson"];

/** Why a request got what no operation has answered. */
export const reasonOfFaults = (faults: readonly AppliedFault[] | null): Reason =>
  explain({ code: "FAULT_APPLIED", facts: { kinds: faults?.map(({ kind }) => kind).join(", ") ?? "" } });

/** What a client gets that is not there any more. */
export const clientGone = (operation: string | null): Got => ({
  operation,
  status: null,
  body: null,
  reason: explain({ code: "CLIENT_GONE" }),
});
