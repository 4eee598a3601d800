import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type * as Package from "../../src/index.ts";

// Prints how many milliseconds it takes to load a package, and each start, from the call to the end of the first answer.

/** Resolves when the whole answer has been read. */
const ask = (url: string, token?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { headers: token ? { authorization: `Bearer ${token}` } : {}, agent: false }, (response) => {
      text(response).then(() => resolve(), reject);
    }).on("error", reject);
  });

/** Each loads what it needs, and returns how to start it. */
const servers = {
  async product() {
    // @ts-expect-error -- Its types are those of the source.
    const { start } = (await import("../../dist/index.js")) as typeof Package;
    return async () => {
      const mock = await start();
      await ask(`${mock.url}/api/projects`, mock.token);
      return () => mock.stop();
    };
  },
  async yardstick() {
    const { default: fastify } = await import("fastify");
    return async () => {
      const server = fastify();
      server.get("/api/projects", () => []);
      await ask(`${await server.listen({ port: 0, host: "127.0.0.1" })}/api/projects`);
      return () => server.close();
    };
  },
};

// What a client loads for its first request is not what is measured.
const warm = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
await once(warm, "listening");
await ask(`http://127.0.0.1:${(warm.address() as AddressInfo).port}`);
warm.close();

const [which = "product", count = "1"] = process.argv.slice(2);
const loadedFrom = performance.now();
const start = await servers[which as keyof typeof servers]();
const loading = performance.now() - loadedFrom;
const starts: number[] = [];
while (starts.length < Number(count)) {
  const from = performance.now();
  const stop = await start();
  starts.push(performance.now() - from);
  await stop();
}
console.log(JSON.stringify({ loading, starts }));
