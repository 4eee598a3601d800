import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { requestStream, requestText } from "../src/platform/outgoing.ts";
import { monotonicNow, realSleep } from "../src/core/clock.ts";

/** A server that answers as it is told to, and remembers what it was asked. */
async function answering(listener: RequestListener) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("a request goes out as it is given, and the answer comes with each header in one value", async () => {
  let received = "";
  await using server = await answering((request, response) => {
    void text(request).then((body) => {
      received = body;
      response.writeHead(302, { location: "/elsewhere", "X-Twice": ["one", "two"] }).end("añswer");
    });
  });
  const answer = await requestText({
    url: server.url,
    ...{ method: "PROPFIND", path: "/a/../b%2f?q=", headers: { "x-mine": "1" }, body: "ñ", mostMegabytes: 1 },
  });
  expect(answer).toMatchObject({ status: 302, text: "añswer", headers: { "x-twice": "one, two" } });
  const [{ method, url, headers } = {}] = server.asked;
  expect([method, url, received]).toEqual(["PROPFIND", "/a/../b%2f?q=", "ñ"]);
  expect(headers).toMatchObject({ "x-mine": "1", "content-length": "2" });
  expect(server.asked).toHaveLength(1);
});

it("a request to a server that is silent for too long fails, and says so", async () => {
  await using server = await answering((_, response) => response.write("half"));
  const answer = requestText({ url: server.url, silenceMs: 200, mostMegabytes: 1 });
  await expect(answer).rejects.toThrow(`${server.url} has sent nothing for 200 ms`);
});

it("a reader that is slow is not the silence of the server", async () => {
  await using server = await answering((_, response) => response.end("x".repeat(5_000_000)));
  const { body } = await requestStream({ url: server.url, silenceMs: 1500 });
  let length = 0;
  for await (const piece of body) {
    if (length === 0) await realSleep(3000);
    length += piece.length;
  }
  expect(length).toBe(5_000_000);
});

it("a large body is not sent where its length has been refused, and is where it has not", async () => {
  await using server = await answering((request, response) => {
    const isRefused = request.url === "/refuses";
    if (isRefused) response.writeHead(413, { connection: "close" }).end("too large");
    else void text(request).then(({ length }) => response.end(String(length)));
  });
  const request = { url: server.url, method: "POST", body: "x".repeat(10_000_000), refusalMs: 200, mostMegabytes: 1 };
  expect(await requestText({ ...request, path: "/refuses" })).toMatchObject({ status: 413, text: "too large" });
  const began = monotonicNow();
  expect(await requestText({ ...request, path: "/takes" })).toMatchObject({ status: 200, text: "10000000" });
  expect(monotonicNow() - began).toBeGreaterThan(190);
});

it("an abort ends the request and its answer", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await using server = await answering((request, response) => {
    request.once("close", resolve);
    response.write("half");
  });
  const over = new AbortController();
  const answer = requestText({ url: server.url, signal: over.signal, mostMegabytes: 1 });
  await expect.poll(() => server.asked.length).toBe(1);
  over.abort();
  await expect(answer).rejects.toThrow("aborted");
  await promise;
});
