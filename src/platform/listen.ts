import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { StartError } from "../errors/start-error.ts";
import type { Clock } from "../core/clock.ts";

const reasons: Record<string, string> = {
  EADDRINUSE: "it is already in use; choose another with --port (0 takes any free one)",
  EACCES: "this user may not use it; choose another with --port",
  EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
  ENOTFOUND: "there is no such host name; choose another with --host",
  EAI_AGAIN: "the host name cannot be looked up; choose another with --host",
  EINVAL: "the address is not valid; choose another with --host",
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that has its address. Requests that arrive before it is opened wait until then. */
export type BoundServer = {
  readonly server: Server;
  /** The port that it listens on. */
  readonly port: number;
  /** Answers the requests that wait, and all that follow. */
  open(answer: Answer): void;
  /** Stops accepting connections; resolves when all of them have ended. */
  close(): Promise<void>;
};

/** How long a client may take to send a request: Node's own default, which Fastify takes away. */
const requestTimeoutMs = 300_000;

/** How long a connection may be idle: Fastify's default. */
export const keepAliveTimeoutMs = 72_000;

/**
 * Binds an address, before anything else of a server exists: a start that is refused its address changes nothing.
 * @param port 0 takes any free one
 * @throws StartError with one sentence when the address cannot be had
 */
export async function bind(host: string, port: number): Promise<BoundServer> {
  let answer: Answer | undefined;
  const waiting: Parameters<Answer>[] = [];
  const receive: Answer = (request, response) => {
    if (answer) answer(request, response);
    else waiting.push([request, response]);
  };
  const server = createServer(
    {
      // Node would answer without a body that anyone has documented.
      requireHostHeader: false,
      // Nearly all requests have no body, and Node would follow each of them to its end.
      optimizeEmptyRequests: true,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    receive,
  );
  // Node would answer an unknown `Expect` with 417 before anyone knows who is asking.
  server.on("checkExpectation", receive);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const { code = error.message } = error;
      reject(new StartError(`Cannot listen on ${host} port ${port}: ${reasons[code] ?? code}.`, { cause: error }));
    });
    // The name may stand for two addresses, and both would have to be free.
    server.listen({ host: host.toLowerCase() === "localhost" ? "127.0.0.1" : host, port }, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    open(opened) {
      answer = opened;
      for (const [request, response] of waiting.splice(0)) opened(request, response);
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** How long a stop waits for requests in flight before it cuts them off; a process asked to end has a second in all. */
export const drainMs = 700;

/** Closes a server; what is still in flight after `drainMs` is cut off. */
export async function closeServer(fastify: FastifyInstance, bound: BoundServer, wallClock: Clock): Promise<void> {
  const drained = new AbortController();
  const closing = Promise.all([fastify.close(), bound.close()]);
  try {
    await Promise.race([closing, wallClock.sleepUntil(wallClock.now() + drainMs, drained.signal)]);
  } finally {
    drained.abort();
    bound.server.closeAllConnections();
  }
  await closing;
}
