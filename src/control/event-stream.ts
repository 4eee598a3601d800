import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../core/clock.ts";

/** What is sent as an event; its number is the event's id, its kind the event's name. */
export type NumberedEvent = { readonly number: number; readonly kind?: string };

/** How often a connection is kept alive that has nothing to say, and how soon a client is to come back that lost it. */
const [heartbeatMs, retryMs] = [15_000, 1000];

/** Where a client goes on that has lost its connection, by what it says of the last event that it got. */
export function afterLastEvent({ headers }: FastifyRequest): { readonly after?: number } {
  const last = headers["last-event-id"];
  return typeof last === "string" && /^\d{1,15}$/.test(last) ? { after: Number(last) } : {};
}

/** Sends server-sent events until there are no more, or the client goes away. */
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
    // What compresses would hold events back until there are enough of them, and so would nginx's buffer.
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
      if (!isRoom) await drained();
    }
  } finally {
    gone.abort();
    raw.end();
  }
  return reply;

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        raw.off("drain", resume);
        raw.off("close", resume);
        resolve();
      };
      raw.once("drain", resume);
      raw.once("close", resume);
    });
  }

  async function keepAlive(): Promise<void> {
    for (;;) {
      await wallClock.sleepUntil(wallClock.now() + heartbeatMs, gone.signal);
      if (gone.signal.aborted) return;
      raw.write(": still here\n\n");
    }
  }
}
