import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import fastify from "fastify";
import type * as Package from "../../src/index.ts";

// Prints how many milliseconds each start takes, from the call to the end of the first answer.
const product = (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof Package;

/** Resolves when the whole answer has been read. */
const ask = (url: string, token?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { headers: token ? { authorization: `Bearer ${token}` } : {}, agent: false }, (response) => {
      text(response).then(() => resolve(), reject);
    }).on("error", reject);
  });

const starts: Record<string, () => Promise<() => Promise<void>>> = {
  async product() {
    const mock = await product.start();
    await ask(`${mock.url}/api/projects`, mock.token);
    return () => mock.stop();
  },
  async yardstick() {
    const server = fastify();
    server.get("/api/projects", () => []);
    await ask(`${await server.listen({ port: 0, host: "127.0.0.1" })}/api/projects`);
    return () => server.close();
  },
};

// What a client loads for its first request is not what is measured.
const warm = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
await once(warm, "listening");
await ask(`http://127.0.0.1:${(warm.address() as AddressInfo).port}`);
warm.close();

const [which = "product", count = "1"] = process.argv.slice(2);
const times: number[] = [];
while (times.length < Number(count)) {
  const from = performance.now();
  const stop = await starts[which]?.();
  times.push(performance.now() - from);
  await stop?.();
}
console.log(JSON.stringify(times));
