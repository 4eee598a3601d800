import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { FaultOptions } from "../src/control/types.gen.ts";
import { readColumns } from "../src/journal/columns.ts";
import { entryOf, type JournalEntry } from "../src/journal/entry.ts";
import { harOf } from "../src/journal/har.ts";
import { type Mock, start } from "../src/start.ts";
import { expectViolations } from "./support/response-watch.ts";
import { exchange } from "./support/raw-http.ts";

type Header = { readonly name: string; readonly value: string };

type HarEntry = {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: readonly Header[];
    readonly queryString: readonly Header[];
    readonly postData?: { readonly mimeType: string; readonly text: string };
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly headers: readonly Header[];
    readonly content: { readonly size: number; readonly mimeType: string; readonly text?: string };
    readonly bodySize: number;
    readonly _error?: string;
  };
};

const harEntries = (text: string): readonly HarEntry[] =>
  (JSON.parse(text) as { log: { entries: readonly HarEntry[] } }).log.entries;

async function exported({ defaultSandbox: { journal } }: Mock): Promise<readonly HarEntry[]> {
  return harEntries(await journal.export({ format: "har" }));
}

const frozen = { seed: 7, clock: "frozen" } as const;
const job = "00000000-0000-4000-9000-000000000001";
const poll = `GET /api/agent/jobs/${job} HTTP/1.1`;
const create = "POST /api/projects HTTP/1.1";
const json = "Content-Type: application/json";

/** The request of a client; the server's token is added. */
type Request = { readonly line: string; readonly headers?: readonly string[]; readonly body?: string };

function bytesOf({ line, headers = [], body }: Request, token: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [
    line,
    "Host: localhost",
    `Authorization: Bearer ${token}`,
    "User-Agent: wire/1",
    ...headers,
    ...length,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`;
}

/** The response on a connection, complete or not. */
function answerOf(received: string) {
  const [head = "", ...body] = received.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const [httpVersion = "", status = "", ...words] = statusLine.split(" ");
  return {
    httpVersion,
    status: Number(status),
    statusText: words.join(" "),
    headers: lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase())).toSorted(),
    body: Buffer.from(body.join("\r\n\r\n"), "latin1"),
  };
}

const linesOf = (headers: readonly Header[]): string[] => headers.map(({ name, value }) => `${name}: ${value}`);

const portOf = ({ url }: Mock): number => Number(new URL(url).port);

describe("an entry of the HTTP Archive", () => {
  type Case = Request & {
    readonly effect?: FaultOptions["effect"];
    readonly status: number;
    /** A header of the response. */
    readonly has?: string | RegExp;
    readonly bodiless?: true;
  };
  const close = { headers: ["Connection: close"] };

  it.each<[what: string, Case]>([
    ["of a poll", { line: poll, status: 200, has: "keep-alive: timeout=72" }],
    ["of a poll that ends its connection", { line: poll, ...close, status: 200, has: "connection: close" }],
    ["of a poll with a list in Connection", { line: poll, headers: ["Connection: TE, close"], status: 200 }],
    ["of a poll in HTTP/1.0", { line: poll.replace("1.1", "1.0"), status: 200, has: "connection: close" }],
    [
      "of a poll in HTTP/1.0 that keeps its connection",
      {
        line: poll.replace("1.1", "1.0"),
        headers: ["connection: Keep-Alive"],
        status: 200,
        has: "keep-alive: timeout",
      },
    ],
    ["of a header that comes twice", { line: poll, headers: ["X-A: 1", "x-a: 2"], status: 200 }],
    ["of a query with question marks", { line: poll.replace(" HTTP", "?a=1?b=2&c&d=%C3%A9 HTTP"), status: 200 }],
    ["of HEAD", { line: poll.replace("GET", "HEAD"), status: 403, bodiless: true }],
    ["of an unknown path", { line: "GET /api/nothing HTTP/1.1", status: 403 }],
    [
      "of a body",
      {
        line: create,
        headers: [json],
        body: '{"clientName": "é", "industry": "Sample", "companySize": "1-10"}',
        status: 201,
      },
    ],
    ["of a body that is no JSON", { line: create, headers: [json], body: '{"clientName": ', status: 400 }],
    ["of a body of another type", { line: create, headers: ["Content-Type: text/plain"], body: "é", status: 415 }],
    [
      "of a body that is too large",
      {
        line: create,
        headers: [json],
        body: `{"a": "${"x".repeat(1_100_000)}"}`,
        status: 413,
        has: "connection: close",
      },
    ],
    ["of a status", { line: poll, effect: { kind: "status", status: 599 }, status: 599 }],
    [
      "of Retry-After in seconds",
      { line: poll, effect: { kind: "status", status: 503, retryAfterSeconds: 7 }, status: 503, has: "retry-after: 7" },
    ],
    [
      "of Retry-After as a date",
      {
        line: poll,
        effect: { kind: "status", status: 429, retryAfterSeconds: 7, retryAfterFormat: "httpDate" },
        status: 429,
        has: /^retry-after: \w{3}, \d{2} .* GMT$/m,
      },
    ],
    ["of a body that was cut off", { line: poll, effect: { kind: "truncatedBody" }, status: 200 }],
    ["of a body that was made no JSON", { line: poll, effect: { kind: "malformedJson" }, status: 200 }],
    ["of a body in pieces", { line: poll, effect: { kind: "slowDribble", durationMs: "5s" }, status: 200 }],
    ["of an answer that was late", { line: poll, effect: { kind: "latency", durationMs: "5s" }, status: 200 }],
  ])(
    "the HTTP Archive has the bytes on the wire %s",
    async (_what, { effect, status, has = "", bodiless, ...request }) => {
      await using mock = await start(frozen);
      const { journal, faults } = mock.defaultSandbox;
      await journal.configure({ bodies: true });
      if (effect) {
        expectViolations();
        await faults.add({ effect });
      }
      const sent = bytesOf(request, mock.token);
      const exchanged = exchange(portOf(mock), [sent], { wanted: 1, bodiless: bodiless ? [0] : [] });
      if (effect && "durationMs" in effect) {
        while ((await mock.clock.read()).nextEventAt === null) await fetch(`${mock.url}/openapi.json`);
        await mock.clock.advance("5s");
      }
      const answer = answerOf((await exchanged).received);
      expect(answer).toMatchObject({ status });
      await journal.wait({ status, withinMs: "5s" });
      const [entry] = (await exported(mock)) as [HarEntry];

      expect(answer.httpVersion).toBe(entry.response.httpVersion);
      expect(answer.headers.join("\n")).toMatch(has);
      expect(linesOf(entry.response.headers).toSorted()).toEqual(answer.headers);
      expect(entry.response).toMatchObject({
        status,
        statusText: answer.statusText,
        bodySize: answer.body.length,
        content: { size: answer.body.length, mimeType: "application/json; charset=utf-8" },
      });
      expect(entry.response.content.text ?? "").toBe(answer.body.toString());

      const [line = "", ...headers] = (sent.split("\r\n\r\n")[0] ?? "").split("\r\n");
      const [method, path, httpVersion] = line.split(" ");
      expect(entry.request).toMatchObject({ method, url: `${mock.url}${path}`, httpVersion });
      expect(linesOf(entry.request.headers)).toEqual(
        headers.map((header) => header.replace(mock.token, `${mock.token.slice(0, 8)}…`)),
      );
      expect(entry.request.queryString.map(({ name, value }) => [name, value])).toEqual([
        ...new URL(entry.request.url).searchParams,
      ]);
      expect(entry.request.bodySize).toBe(Buffer.byteLength(request.body ?? ""));
    },
  );

  it.each(["before", "after"] as const)(
    "the HTTP Archive has no response for a connection that was reset %s the operation",
    async (when) => {
      await using mock = await start(frozen);
      const { journal, faults } = mock.defaultSandbox;
      await journal.configure({ bodies: true });
      await faults.add({ effect: { kind: "connectionReset", when } });
      const { received } = await exchange(portOf(mock), [bytesOf({ line: poll }, mock.token)]);
      await journal.wait({ reason: "FAULT_APPLIED", withinMs: "5s" });
      const [entry] = (await exported(mock)) as [HarEntry];
      expect(received).toBe("");
      expect(entry.response).toMatchObject({ status: 0, headers: [], bodySize: 0, _error: "FAULT_APPLIED" });
      expect(entry.response.content).toEqual({ size: 0, mimeType: "" });
      expect(linesOf(entry.request.headers)).toContain("User-Agent: wire/1");
    },
  );

  it("the HTTP Archive has the sent pieces of a body whose client has disconnected", async () => {
    await using mock = await start(frozen);
    const { journal, faults } = mock.defaultSandbox;
    await journal.configure({ bodies: true });
    await faults.add({ effect: { kind: "slowDribble", durationMs: "10s" } });
    const socket = connect(portOf(mock), "127.0.0.1");
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString()));
    socket.write(bytesOf({ line: poll }, mock.token));
    const arrived = async (text: RegExp) => {
      while (!text.test(received)) await fetch(`${mock.url}/openapi.json`);
    };
    await arrived(/\r\n\r\n$/);
    await mock.clock.advance("3s");
    await arrived(/"projectId"/);
    socket.destroy();
    await journal.wait({ status: 200, withinMs: "5s" });
    const [{ response }] = (await exported(mock)) as [HarEntry];
    const answer = answerOf(received);
    expect(linesOf(response.headers).toSorted()).toEqual(answer.headers);
    expect(response.content.text).toBe(answer.body.toString());
    expect(response.bodySize).toBe(answer.body.length);
    expect(answer.headers).not.toContain(`content-length: ${answer.body.length}`);
  });

  it("the HTTP Archive has the Date of the sandbox for a request that gets 429, and the machine's for one that gets 401", async () => {
    await using mock = await start(frozen);
    await mock.defaultSandbox.limits.setRule("jobPolling", { limit: 1, windowMs: "10s" });
    const bytes = bytesOf({ line: poll }, mock.token);
    await exchange(portOf(mock), [bytes], { wanted: 1 });
    const refused = answerOf((await exchange(portOf(mock), [bytes], { wanted: 1 })).received);
    const stranger = answerOf(
      (await exchange(portOf(mock), [bytesOf({ line: poll }, "no-token")], { wanted: 1 })).received,
    );
    const entries = await exported(mock);
    expect(refused.headers).toContain("retry-after: 10");
    expect(linesOf(entries[1]?.response.headers ?? []).toSorted()).toEqual(refused.headers);
    const dateIn = (headers: readonly string[]) => Date.parse(headers.find((line) => /^date: /.test(line)) ?? "");
    const date = dateIn(linesOf(entries[2]?.response.headers ?? []));
    expect(Math.abs(date - dateIn(stranger.headers))).toBeLessThan(5000);
    expect(linesOf(entries[2]?.request.headers ?? [])).toContain("Authorization: Bearer …");
  });
});

it("the HTTP Archive redacts secrets in request headers", async () => {
  const controlToken = "control-token-of-this-test";
  await using mock = await start({ ...frozen, controlToken });
  const secrets = {
    Cookie: "session=sesame; theme=dark",
    "X-Api-Key": "sesame",
    "Proxy-Authorization": "Basic c2VzYW1l",
    "X-Auth": "sesame",
    "X-Amz-Signature": "sesame",
    Referer: `http://localhost/?key=${controlToken}`,
    "X-Note": `Bearer ${mock.token}`,
  };
  const kept = { "X-Author": "Somebody", Accept: "*/*" };
  const headers = Object.entries({ ...secrets, ...kept }).map((header) => header.join(": "));
  await exchange(portOf(mock), [bytesOf({ line: poll, headers }, mock.token)], { wanted: 1 });
  const [{ request }] = (await exported(mock)) as [HarEntry];
  expect(linesOf(request.headers)).toEqual([
    "Host: localhost",
    `Authorization: Bearer ${mock.token.slice(0, 8)}…`,
    "User-Agent: wire/1",
    "Cookie: …",
    "X-Api-Key: …",
    "Proxy-Authorization: Basic …",
    "X-Auth: …",
    "X-Amz-Signature: …",
    "Referer: http://localhost/?key=…",
    `X-Note: Bearer ${mock.token.slice(0, 8)}…`,
    "X-Author: Somebody",
    "Accept: */*",
  ]);
});

it("the HTTP Archive of an older version's journal has the headers that were stored then", async () => {
  const older = '{"count":1,"same":{"at":0,"path":"/api/projects","status":200,"userAgent":"older/1"},"each":{}}';
  const entries = readColumns(older).map((kept, index) =>
    entryOf(kept, index + 1, () => ({ params: {}, polledId: null, terminal: [] })),
  );
  const batches = (async function* () {
    yield await Promise.resolve<readonly JournalEntry[]>(entries);
  })();
  let text = "";
  for await (const part of harOf(batches, "http://localhost", "1")) text += part;
  const [entry] = harEntries(text) as [HarEntry];
  expect(linesOf(entry.request.headers)).toEqual(["user-agent: older/1"]);
  expect(entry.request.httpVersion).toBe("HTTP/1.1");
});
