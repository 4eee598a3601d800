import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { StartError } from "./errors.ts";
import type { Clock } from "./sandbox/clock.ts";

const reasons: Record<string, string> = {
  EADDRINUSE: "it is already in use; choose another with --port (0 takes any free one)",
  EACCES: "this user may not use it; choose another with --port",
  EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
  ENOTFOUND: "there is no such host name; choose another with --host",
  EAI_AGAIN: "the host name cannot be looked up; choose another with --host",
  EINVAL: "the address is not valid; choose another with --host",
};

/**
 * Lets the server listen.
 * @returns the port that it listens on
 * @throws StartError with one sentence when it cannot
 */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<number> {
  // For this name Fastify would open a second server, which nothing here knows of.
  const address = host.toLowerCase() === "localhost" ? "127.0.0.1" : host;
  try {
    await server.listen({ host: address, port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new StartError(`Cannot listen on ${host} port ${port}: ${reasons[code] ?? code}.`, { cause: error });
  }
  return (server.server.address() as AddressInfo).port;
}

/** How long a stop waits for requests in flight before it cuts them off; a process asked to end has a second in all. */
export const drainMs = 700;

/** Closes the server; what is still in flight after `drainMs` is cut off. */
export async function closeServer(server: FastifyInstance, wallClock: Clock): Promise<void> {
  const drained = new AbortController();
  const closing = server.close();
  try {
    await Promise.race([closing, wallClock.sleepUntil(wallClock.now() + drainMs, drained.signal)]);
  } finally {
    drained.abort();
    server.server.closeAllConnections();
  }
  await closing;
}
