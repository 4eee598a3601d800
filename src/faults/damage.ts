import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Damaged } from "../agent/trace.ts";
import { type Clock, realSleep } from "../core/clock.ts";
import { httpDate } from "../core/timestamp.ts";
import type { FaultEffect } from "./fault.ts";

type Damaging = Exclude<FaultEffect, { kind: "status" | "latency" | "jobOutcome" }>;

/** In how many pieces a slow body is sent. */
const pieces = 10;

/** Real time between headers and reset. Without it, some systems drop the headers that the client has not read when the reset arrives. */
const headersArriveMs = 20;

/**
 * Damages the response that Fastify will write. It replaces two methods of this response, because a hook would run for every
 * response.
 * @param pause resolves after sandbox milliseconds
 * @returns the damaged response, for the journal
 */
export function damage(
  response: ServerResponse,
  effect: Damaging,
  pause: (ms: number) => Promise<void>,
  clock: Clock,
): Damaged {
  const writeHead = response.writeHead.bind(response);
  const end = response.end.bind(response);
  let status = 200;
  let headers: OutgoingHttpHeaders = {};
  let head: { readonly announcedBytes: number; readonly dateAt: number } | null = null;
  const sent: Buffer[] = [];

  /** Writes the head. It sets `Date` itself, because the response may be sent later than it was recorded. */
  function begin(announcedBytes: number): void {
    const dateAt = clock.now();
    head = { announcedBytes, dateAt };
    writeHead(status, { ...headers, "content-length": announcedBytes, date: httpDate(dateAt) });
  }

  async function dribble(body: Buffer, durationMs: number): Promise<void> {
    const size = Math.max(1, Math.ceil(body.length / pieces));
    begin(body.length);
    response.flushHeaders();
    for (let from = 0; from < body.length; from += size) {
      await pause(durationMs / pieces);
      if (response.destroyed) return;
      const piece = body.subarray(from, from + size);
      sent.push(piece);
      response.write(piece);
    }
    end();
  }

  async function resetAfterHeaders(announcedBytes: number): Promise<void> {
    begin(announcedBytes);
    response.flushHeaders();
    await realSleep(headersArriveMs);
    response.socket?.resetAndDestroy();
  }

  function send(body: Buffer): void {
    switch (effect.kind) {
      case "connectionReset":
        if (effect.afterHeaders) return void resetAfterHeaders(body.length);
        if (response.socket) return void response.socket.resetAndDestroy();
        // The response has no socket yet: earlier requests of the connection are answered first.
        return void response.once("socket", (socket: Socket) => socket.resetAndDestroy());
      case "truncatedBody": {
        begin(body.length);
        const half = body.subarray(0, body.length >> 1);
        sent.push(half);
        // Close the connection after the first half was sent.
        return void response.write(half, () => response.socket?.destroySoon());
      }
      case "malformedJson": {
        const malformed = Buffer.concat([body.subarray(0, -1), Buffer.from(",")]);
        begin(malformed.length);
        sent.push(malformed);
        return void end(malformed);
      }
      case "slowDribble":
        return void dribble(body, effect.durationMs);
    }
  }

  Object.assign(response, {
    writeHead(code: number, given: OutgoingHttpHeaders = {}) {
      status = code;
      headers = given;
      return response;
    },
    end(body: string | Buffer | null | undefined = "") {
      send(Buffer.from(body ?? ""));
      return response;
    },
  });
  return { response, sent: () => head && { ...head, body: Buffer.concat(sent) } };
}
