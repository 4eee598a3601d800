import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, start } from "../src/start.ts";
import { withFolder } from "./support/command.ts";
import { exchange, rawProblem } from "./support/raw-http.ts";

let mock: Mock;
let port: number;
let authorization: string;

beforeAll(async () => {
  mock = await start({ seed: 7, clock: "frozen" });
  port = Number(new URL(mock.url).port);
  authorization = `Authorization: Bearer ${mock.token}`;
});

afterAll(() => mock.stop());

const poll = "/api/agent/jobs/5e3a1c9e-7b1d-4f60-8f4e-2c9d0a6b7e11";
const trigger = "/api/agent/projects/5e3a1c9e-7b1d-4f60-8f4e-2c9d0a6b7e11/audit-analysis/async";

const host = "Host: localhost";
const close = "Connection: close";

/** The head of a request with a Host header. */
const head = (line: string, ...headers: readonly string[]): string => [line, host, ...headers, "", ""].join("\r\n");

const isAlive = async () => (await fetch(`${mock.url}/openapi.json`)).status;

describe("a request that no HTTP library would send", () => {
  const json = "Content-Type: application/json";
  it.each<[what: string, bytes: () => readonly (string | Buffer)[], statuses: readonly number[]]>([
    ["is no HTTP", () => ["hello\r\n\r\n"], [400]],
    ["is TLS", () => [Buffer.from("16030100c8010000c403034b", "hex")], [400]],
    ["is HTTP/2", () => ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], [400]],
    ["has no Host", () => [`GET ${poll} HTTP/1.1\r\n\r\n`], [400]],
    ["has a header without a colon", () => [head(`GET ${poll} HTTP/1.1`, "nonsense")], [400]],
    ["has a null byte in a header", () => [head(`GET ${poll} HTTP/1.1`, "X-A: a\0b")], [400]],
    ["ends its lines with a line feed alone", () => [`GET ${poll} HTTP/1.1\nHost: localhost\n\n`], [400]],
    ["has a header of 20 KB", () => [head(`GET ${poll} HTTP/1.1`, `X-A: ${"a".repeat(20_000)}`)], [431]],
    ["has a path of 100 KB", () => [head(`GET /api/${"a".repeat(100_000)} HTTP/1.1`, close)], [431]],
    [
      "has a length and chunks",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: 2", "Transfer-Encoding: chunked"),
        "0\r\n\r\n",
      ],
      [400],
    ],
    [
      "has two lengths",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: 2", "Content-Length: 3"), "{} "],
      [400],
    ],
    [
      "has a negative length",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: -1")],
      [400],
    ],
    [
      "has the type of a body, and no body",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, close)],
      [404],
    ],
    [
      "has a chunk without a length",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Transfer-Encoding: chunked"),
        "zz\r\n{}\r\n0\r\n\r\n",
      ],
      [400],
    ],
    [
      "has an unknown transfer encoding",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, "Transfer-Encoding: nonsense", close), "{}"],
      [400],
    ],
    ["has a method that HTTP does not know", () => [head(`NONSENSE ${poll} HTTP/1.1`, authorization, close)], [400]],
    ["has a method in small letters", () => [head(`get ${poll} HTTP/1.1`, authorization, close)], [400]],
    ["asks for CONNECT", () => [head("CONNECT localhost:1 HTTP/1.1", authorization, close)], []],
    ["asks for OPTIONS *", () => [head("OPTIONS * HTTP/1.1", authorization, close)], [404]],
    ["names the whole URL", () => [head(`GET http://localhost${poll} HTTP/1.1`, authorization, close)], [404]],
    [
      "asks for an upgrade",
      () => [head(`GET ${poll} HTTP/1.1`, authorization, "Connection: Upgrade, close", "Upgrade: websocket")],
      [404],
    ],
    [
      "has an unknown Expect header",
      () => [head(`GET ${poll} HTTP/1.1`, authorization, "Expect: nonsense", close)],
      [404],
    ],
    [
      "expects 100-continue",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: 2", "Expect: 100-continue", close),
        "{}",
      ],
      [404],
    ],
    [
      "has two Authorization headers",
      () => [head(`GET ${poll} HTTP/1.1`, `Authorization: Bearer aky_${"x".repeat(32)}`, authorization, close)],
      [401],
    ],
    [
      "has two Content-Type headers",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Type: text/plain", "Content-Length: 2", close),
        "{}",
      ],
      [404],
    ],
    ["is HTTP/1.0", () => [`GET ${poll} HTTP/1.0\r\n${authorization}\r\n\r\n`], [404]],
    [
      "has raw bytes in its path",
      () => [Buffer.from(head(`GET /api/agent/jobs/\xff\xfe HTTP/1.1`, authorization, close), "latin1")],
      [400],
    ],
    ["has a space in its path", () => [head("GET /api/agent/jobs/a b HTTP/1.1", authorization, close)], [400]],
    ["has a null in its path, encoded", () => [head("GET /api/agent/jobs/%00 HTTP/1.1", authorization, close)], [404]],
    ["has .. in its path", () => [head("GET /api/agent/jobs/../../user/tier HTTP/1.1", authorization, close)], [403]],
    [
      "sends less than it says, and goes",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: 100"), "{"],
      [400],
    ],
    [
      "sends more than it says",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Length: 2"), "{} nonsense\r\n\r\n"],
      [404, 400],
    ],
    [
      "sends a megabyte more than is allowed",
      () => [head(`POST ${trigger} HTTP/1.1`, authorization, json, `Content-Length: ${2 ** 21}`, close)],
      [413],
    ],
    [
      "sends a compressed body",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Content-Encoding: gzip", "Content-Length: 2", close),
        "{}",
      ],
      [404],
    ],
    [
      "sends a body with GET",
      () => [head(`GET ${poll} HTTP/1.1`, authorization, json, "Content-Length: 2", close), "{}"],
      [404],
    ],
    [
      "sends a body in UTF-16",
      () => [
        head(`POST /api/projects HTTP/1.1`, authorization, json, "Content-Length: 6", close),
        Buffer.from("fffe7b007d00", "hex"),
      ],
      [400],
    ],
    [
      "sends a body in pieces",
      () => [
        head(`POST ${trigger} HTTP/1.1`, authorization, json, "Transfer-Encoding: chunked", close),
        "1\r\n{\r\n",
        "1\r\n}\r\n",
        "0\r\n\r\n",
      ],
      [404],
    ],
  ])("the server answers as expected, and goes on serving, when a request %s", async (what, bytes, statuses) => {
    const isHalfClosed = what.endsWith("and goes");
    const { answers, rest } = await exchange(port, bytes(), { isHalfClosed });
    expect([answers.map(({ status }) => status), rest]).toEqual([statuses, ""]);
    for (const answer of answers) expect(rawProblem("", "", answer)).toBeNull();
    expect(await isAlive()).toBe(200);
  });
});

it("a hundred pipelined requests are answered in their order", async () => {
  const paths = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? "/api/user/tier" : poll));
  await mock.defaultSandbox.limits.refill();
  const bytes = paths.map((path) => head(`GET ${path} HTTP/1.1`, authorization)).join("");
  const { answers } = await exchange(port, [bytes], { wanted: 100 });
  expect(answers.map(({ status }) => status)).toEqual(paths.map((path) => (path === poll ? 404 : 200)));
  for (const [index, answer] of answers.entries()) expect(rawProblem("GET", paths[index] ?? "", answer)).toBeNull();
});

describe("pipelined requests", () => {
  const lines = (path: string) => head(`GET ${path} HTTP/1.1`, authorization);
  const statusesOf = (received: string) =>
    [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

  it("of two pipelined requests the first counts first against the rate limit, although the second is answered from the cache", async () => {
    await using own = await start({
      seed: 7,
      clock: "frozen",
      rateLimit: { jobPolling: { limit: 3, windowMs: 60_000 } },
    });
    const known = `/api/agent/jobs/${own.demoJobs[0]?.id}`;
    const headers = { authorization: `Bearer ${own.token}` };
    for (let count = 0; count < 2; count += 1) await (await fetch(own.url + known, { headers })).text();
    const ownPort = Number(new URL(own.url).port);
    const { received } = await exchange(ownPort, [lines(poll) + lines(known)], { wanted: 2 });
    expect(statusesOf(received)).toEqual([404, 429]);
    const { entries } = await own.defaultSandbox.journal.read({ limit: 2 });
    expect(entries.map(({ number, status }) => [number, status])).toEqual([
      [3, 404],
      [4, 429],
    ]);
  });

  it.each([
    ["has no Host", `GET ${poll} HTTP/1.1\r\n\r\n`],
    ["is no HTTP", "nonsense\r\n\r\n"],
  ])("a request is answered completely before the connection is closed for a next one that %s", async (_what, next) => {
    await using own = await start({ seed: 7 });
    const { faults, journal } = own.defaultSandbox;
    await faults.add({ effect: { kind: "latency", durationMs: 200 }, times: 1 });
    const ownPort = Number(new URL(own.url).port);
    const { received, isClosed } = await exchange(ownPort, [lines("/api/user/tier") + next]);
    expect([statusesOf(received), isClosed]).toEqual([[200, 400], true]);
    expect((await journal.read({ limit: 1 })).entries).toMatchObject([{ operation: "getCurrentTier", status: 200 }]);
  });

  it("the first of two pipelined requests is answered before a fault resets the connection for the second", async () => {
    await using own = await start({ seed: 7 });
    const { faults } = own.defaultSandbox;
    await faults.add({ effect: { kind: "latency", durationMs: 200 }, operation: "getCredits" });
    await faults.add({ effect: { kind: "connectionReset", when: "after" }, operation: "getCurrentTier" });
    const ownPort = Number(new URL(own.url).port);
    const { received, isClosed } = await exchange(ownPort, [lines("/api/user/credits") + lines("/api/user/tier")]);
    expect([statusesOf(received), isClosed]).toEqual([[200], true]);
  });

  it("a request that is pipelined with a reset of its sandbox gets 200", () =>
    withFolder(async (folder) => {
      await using own = await start({ seed: 7, db: `${folder}/mock.db` });
      const { token, name } = own.defaultSandbox;
      const ownPort = Number(new URL(own.url).port);
      const project = own.defaultSandbox.projects.ready;
      for (const path of [
        "/api/projects",
        "/api/user/tier",
        `/api/projects/${project}`,
        `/api/agent/jobs/${own.demoJobs[0]?.id}`,
      ]) {
        const asked = [`GET ${path} HTTP/1.1`, host, `Authorization: Bearer ${token}`, "", ""].join("\r\n");
        const reset = [
          `POST /__mock/sandboxes/${name}/reset HTTP/1.1`,
          host,
          `Authorization: Bearer ${own.controlToken}`,
          "",
          "",
        ];
        const { answers } = await exchange(ownPort, [asked + reset.join("\r\n")], { wanted: 2 });
        expect([answers[0]?.status, answers[0]?.text]).toEqual([200, expect.stringMatching(/.{20}/)]);
      }
    }));
});

it("a request that arrives letter by letter is answered", async () => {
  const letters = [...head("GET /api/user/tier HTTP/1.1", authorization, close)];
  const { answers } = await exchange(port, letters);
  expect(answers.map(({ status }) => status)).toEqual([200]);
});

it("the server answers and stops although connections are silent or stop in the middle of a request", async () => {
  await using other = await start({ clock: "frozen" });
  const beginnings = ["", "GET", head(`POST ${trigger} HTTP/1.1`, "Content-Length: 100")];
  const sockets = Array.from({ length: 150 }, (_, index) => {
    const socket = connect({ host: "127.0.0.1", port: Number(new URL(other.url).port), allowHalfOpen: true });
    socket.on("error", () => undefined);
    socket.write(beginnings[index % beginnings.length] ?? "");
    if (index % 2 === 0) socket.end();
    return socket;
  });
  expect((await fetch(`${other.url}/openapi.json`)).status).toBe(200);
  await other.stop();
  for (const socket of sockets) socket.destroy();
});
