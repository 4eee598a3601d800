import { createServer } from "node:http";
import type * as Listen from "../../src/platform/listen.ts";

/** A server without a socket: the simulation hands requests to what it opens with. */
const opened = new Map<number, Parameters<Listen.BoundServer["open"]>[0]>();

export const answerOf = (port: number): Parameters<Listen.BoundServer["open"]>[0] => {
  const answer = opened.get(port);
  if (!answer) throw new Error(`No server is open at port ${port}.`);
  return answer;
};

export const keepAliveTimeoutMs = 72_000;
export const drainMs = 700;
export const unboundServer: typeof Listen.unboundServer = () => createServer();

export const bind: typeof Listen.bind = () => {
  const port = 1 + ([...opened.keys()].at(-1) ?? 1000);
  return Promise.resolve({
    server: createServer(),
    port,
    open: (answer) => void opened.set(port, answer),
    close: () => Promise.resolve(void opened.delete(port)),
  });
};

export const closeServer: typeof Listen.closeServer = async (fastify, bound) => {
  await Promise.all([fastify.close(), bound.close()]);
};
