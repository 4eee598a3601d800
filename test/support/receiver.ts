import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type Received = { headers: IncomingHttpHeaders; body: string };

/** A webhook receiver that answers with these statuses in turn, the last one from then on; null is no response. */
export async function receiverOf(...statuses: readonly (number | null)[]) {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let told: () => void = () => undefined;
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? null;
      received.push({ headers: request.headers, body });
      if (status !== null) response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("ok");
      told();
    });
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=private`,
    /** Resolves when this many requests have arrived. */
    async count(wanted: number) {
      while (received.length < wanted) await new Promise<void>((resolve) => (told = resolve));
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
