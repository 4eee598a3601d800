import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { StartError } from "../errors/start-error.ts";
import type { Clock } from "../core/clock.ts";

const reasons: Record<string, string> = {
  EADDRINUSE: "the port is already in use. Choose another one with --port (0 takes any free port)",
  EACCES: "permission denied. Choose another port with --port",
  EADDRNOTAVAIL: "this machine does not have the address. Choose another one with --host",
  ENOTFOUND: "unknown host name. Choose another one with --host",
  EAI_AGAIN: "the host name cannot be resolved. Choose another one with --host",
  EINVAL: "invalid address. Choose another one with --host",
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that is bound to its address. Requests that arrive before `open` wait for it. */
export type BoundServer = {
  readonly server: Server;
  /** The port of the server. */
  readonly port: number;
  /** Starts to handle requests, including those that wait. */
  open(answer: Answer): void;
  /** Stops accepting connections; resolves when all of them have ended. */
  close(): Promise<void>;
};

/** How long a client may take to send a request: Node's default, which Fastify turns off. */
const requestTimeoutMs = 300_000;

/** How long a connection may be idle: Fastify's default. */
export const keepAliveTimeoutMs = 72_000;

/**
 * Binds the address before all other steps of a start, so that a failed start changes nothing.
 * @param port 0 takes any free one
 * @throws StartError with one sentence when the address cannot be bound
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
      // Node's own response would have no documented body.
      requireHostHeader: false,
      // Do not track each request to its end: nearly all of them have no body.
      optimizeEmptyRequests: true,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    receive,
  );
  // Node would respond to an unknown `Expect` with 417 before authentication.
  server.on("checkExpectation", receive);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const { code = error.message } = error;
      reject(new StartError(`Cannot listen on ${host} port ${port}: ${reasons[code] ?? code}.`, { cause: error }));
    });
    // The name may resolve to two addresses, and both must be free.
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

/** A server without an address, which gets no connections. */
export const unboundServer = (): Server => createServer();

/** How long a stop waits for requests in flight before it aborts them. A stopped process must end within a second. */
export const drainMs = 700;

/** Closes a server. Requests that are still in flight after `drainMs` are aborted. */
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
