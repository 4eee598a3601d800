import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Damaged } from "../agent/trace.ts";
import type { Clock } from "../core/clock.ts";
import { httpDate } from "../core/timestamp.ts";
import type { FaultEffect } from "./fault.ts";

type Damaging = Exclude<FaultEffect, { kind: "status" | "latency" }>;

/** How many pieces a body that dribbles comes in. */
const pieces = 10;

/**
 * Damages the answer that will be written to a response. The response's own two methods are put aside for that: a hook
 * would run for every answer, damaged or not.
 * @param pause resolves after that many sandbox milliseconds
 * @returns what is known of it when the response has been closed
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

  /** With a date of its own: what is sent later than it is recorded has another one than the rest. */
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

  function send(body: Buffer): void {
    switch (effect.kind) {
      case "connectionReset":
        if (response.socket) return void response.socket.resetAndDestroy();
        // Others of this connection are answered first.
        return void response.once("socket", (socket: Socket) => socket.resetAndDestroy());
      case "truncatedBody": {
        begin(body.length);
        const half = body.subarray(0, body.length >> 1);
        sent.push(half);
        // Only when the first half is on its way.
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
