import { once } from "node:events";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../core/clock.ts";

/** An event to send. Its number becomes the `id` field, its kind the `event` field. */
export type NumberedEvent = { readonly number: number; readonly kind?: string };

/** How often a comment is sent, so that proxies and clients do not close an idle connection. */
const heartbeatMs = 15_000;

/** After which time a client should reconnect. */
const retryMs = 1000;

/** The number in the `Last-Event-ID` header, after which a reconnecting client continues. */
export function afterLastEvent({ headers }: FastifyRequest): { readonly after?: number } {
  const last = headers["last-event-id"];
  return typeof last === "string" && /^\d{1,15}$/.test(last) ? { after: Number(last) } : {};
}

/** Sends server-sent events until there are no more or the client disconnects. */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<NumberedEvent>,
  wallClock: Clock,
): Promise<FastifyReply> {
  const { raw } = reply;
  const gone = new AbortController();
  const iterator = events[Symbol.asyncIterator]();
  raw.once("close", () => {
    gone.abort();
    void iterator.return?.();
  });
  reply.hijack();
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    // Prevent proxies from compressing or buffering, which would delay events.
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  if (reply.request.method === "HEAD") {
    await iterator.return?.();
    raw.end();
    return reply;
  }
  raw.write(`retry: ${retryMs}\n\n`);
  void keepAlive();
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done || gone.signal.aborted) break;
      const { number, kind = "request" } = next.value;
      const isRoom = raw.write(`id: ${number}\nevent: ${kind}\ndata: ${JSON.stringify(next.value)}\n\n`);
      if (!isRoom) await once(raw, "drain", { signal: gone.signal }).catch(() => undefined);
    }
  } finally {
    gone.abort();
    raw.end();
  }
  return reply;

  async function keepAlive(): Promise<void> {
    for (;;) {
      await wallClock.sleepUntil(wallClock.now() + heartbeatMs, gone.signal);
      if (gone.signal.aborted) return;
      raw.write(": still here\n\n");
    }
  }
}
