import { describe, expect, it } from "vitest";
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { type Mock, start, type StartOptions } from "../src/index.ts";
import { withFolder } from "./support/command.ts";
import { exchange } from "./support/raw-http.ts";
import { expectViolations } from "./support/response-watch.ts";

const other = "33333333-3333-4333-8333-333333333333";

async function withJob(options: StartOptions, use: (mock: Mock, path: string) => Promise<void>): Promise<void> {
  await using mock = await start({ seed: 7, clock: "frozen", ...options });
  const { id } = await mock.defaultSandbox.jobs.create({ projectId: magicProjectId(scenarios[0]) });
  await use(mock, `/api/agent/jobs/${id}`);
}

/** The bytes of the response without its Date: a second may end between two responses. */
const send = async ({ url }: Mock, lines: readonly string[], body = ""): Promise<string> =>
  (await exchange(Number(new URL(url).port), [`${[...lines, "", ""].join("\r\n")}${body}`])).received.replace(
    /^(date): [^\r]*/im,
    "$1: now",
  );

const poll = (mock: Mock, path: string) =>
  send(mock, [`GET ${path} HTTP/1.1`, "Host: localhost", `Authorization: Bearer ${mock.token}`, "Connection: close"]);

describe("a repeated poll", () => {
  const clocks: readonly StartOptions[] = [{ clock: "frozen" }, { clock: "real" }, { clock: "scaled", clockScale: 2 }];
  it.each(clocks)("a repeated poll is answered byte for byte like the first one on a $clock clock", (clock) =>
    withFolder(async (folder) => {
      for (const db of [":memory:", `${folder}/mock.db`])
        await withJob({ ...clock, db }, async (mock, path) => {
          const first = await poll(mock, path);
          expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
          expect([await poll(mock, path), await poll(mock, path)]).toEqual([first, first]);
        });
    }),
  );

  it("a repeated poll has the Date of the sandbox's clock, like every other response", () =>
    withJob({ clock: "frozen" }, async (mock, path) => {
      const ask = (url: string) => fetch(mock.url + url, { headers: { authorization: `Bearer ${mock.token}` } });
      await ask(path);
      await mock.clock.setTo("2031-01-01T00:00:00.000Z");
      for (const url of ["/api/projects", path, path])
        expect((await ask(url)).headers.get("date")).toBe("Wed, 01 Jan 2031 00:00:00 GMT");
    }));

  it("a repeated poll is in the journal like the first one", () =>
    withJob({}, async (mock, path) => {
      await poll(mock, path);
      await poll(mock, path);
      const { entries } = await mock.defaultSandbox.journal.read({ operation: "getJobStatus" });
      expect(entries.map(({ number, bucket }) => [number, bucket?.used])).toEqual([
        [1, 1],
        [2, 2],
      ]);
      const [first, second] = entries.map((entry) => ({
        ...entry,
        ...{ number: 0, realAtMs: 0, durationMs: 0, connection: 0, bucket: { ...entry.bucket, used: 0 } },
      }));
      expect(second).toEqual(first);
    }));
});

describe("a request for a job that has been polled before", () => {
  const get = (path: string) => `GET ${path} HTTP/1.1`;
  type Asked = { mock: Mock; token: string; path: string };
  const lines: Record<string, (asked: Asked) => readonly string[]> = {
    "another method": ({ token, path }) => [`POST ${path} HTTP/1.1`, token, "Content-Length: 0"],
    "the method HEAD": ({ token, path }) => [`HEAD ${path} HTTP/1.1`, token],
    "a query": ({ token, path }) => [get(`${path}?a=1`), token],
    "a fragment": ({ token, path }) => [get(`${path}#a`), token],
    "a slash at its end": ({ token, path }) => [get(`${path}/`), token],
    "a path in capitals": ({ token, path }) => [get(path.toUpperCase()), token],
    "an id in capitals": ({ token, path }) => [get(path.replace(/[^/]+$/, (id) => id.toUpperCase())), token],
    "a whole URL": ({ token, path, mock }) => [get(`${mock.url}${path}`), token],
    "an encoded path": ({ token, path }) => [get(path.replace("-", "%2D")), token],
    "a malformed id": ({ token, path }) => [get(path.replace(/.$/, "z")), token],
    "an unknown id": ({ token, path }) => [get(path.replace(/[^/]+$/, other)), token],
    "no token": ({ path }) => [get(path)],
    "a token of another owner": ({ mock, path }) => [get(path), `Authorization: Bearer ${mock.tokens.secondOwner}`],
    "a token that is unknown": ({ path }) => [get(path), `Authorization: Bearer aky_${"0".repeat(32)}`],
    "the scheme in mixed case": ({ mock, path }) => [get(path), `authorization: bEARER   ${mock.token}`],
    "the scheme twice": ({ mock, path }) => [get(path), `Authorization: Bearer Bearer ${mock.token}`],
    "two tokens": ({ token, path }) => [get(path), "Authorization: Bearer nonsense", token],
    "an Expect header": ({ token, path }) => [get(path), token, "Expect: 100-continue"],
    "an unknown Expect header": ({ token, path }) => [get(path), token, "Expect: a-miracle"],
    "the version HTTP/1.0": ({ token, path }) => [`GET ${path} HTTP/1.0`, token],
  };
  const bodies: Record<string, readonly [header: string, body: string]> = {
    "a body": ["Content-Length: 2", "{}"],
    "a body that is no JSON": ["Content-Length: 1", "{"],
    "a body in pieces": ["Transfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"],
  };

  /** Expects the same response before and after the job has been polled. */
  const askBothWays = (ask: (asked: Asked) => Promise<string>) =>
    withJob({}, async (mock, path) => {
      const asked = { mock, path, token: `Authorization: Bearer ${mock.token}` };
      const cold = await ask(asked);
      expect(cold).toMatch(/^HTTP\/1\.1 \d{3} /);
      expect(await poll(mock, path)).toContain('"jobId"');
      expect(await ask(asked)).toBe(cold);
    });

  it.each(Object.entries(lines))(
    "a request for a job gets the same response before and after a poll when it has %s",
    (_, linesOf) =>
      askBothWays((asked) => {
        const [line = "", ...headers] = linesOf(asked);
        return send(asked.mock, [line, "Host: localhost", "Connection: close", ...headers]);
      }),
  );

  it.each(Object.entries(bodies))(
    "a request for a job gets the same response before and after a poll when it has %s",
    (_, [header, body]) =>
      askBothWays(({ mock, path, token }) => {
        const type = "Content-Type: application/json";
        return send(mock, [get(path), "Host: localhost", "Connection: close", token, type, header], body);
      }),
  );

  it("a request for a job gets the same response before and after a poll when it has no Host header", () =>
    askBothWays(({ mock, path, token }) => send(mock, [get(path), token, "Connection: close"])));
});

describe("a change of the sandbox after a poll", () => {
  const statusOf = (answer: string) => Number(answer.slice(9, 12));

  it("a fault that is added after a poll applies to the next poll, until it is removed", () =>
    withJob({}, async (mock, path) => {
      expectViolations();
      await poll(mock, path);
      const { id } = await mock.defaultSandbox.faults.add({ effect: { kind: "status", status: 503 } });
      expect(statusOf(await poll(mock, path))).toBe(503);
      await mock.defaultSandbox.faults.remove(id);
      expect(statusOf(await poll(mock, path))).toBe(200);
    }));

  it("repeated polls count against the rate limit", () =>
    withJob({ rateLimit: { jobPolling: { limit: 3, windowMs: 60_000 } } }, async (mock, path) => {
      const statuses = [];
      for (let count = 0; count < 5; count += 1) statuses.push(statusOf(await poll(mock, path)));
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
      await mock.clock.advance("1m");
      expect(await poll(mock, path)).toContain('"completed"');
    }));

  it("advance-on-poll that is set after a poll applies to the next poll", () =>
    withJob({}, async (mock, path) => {
      await poll(mock, path);
      await mock.clock.advanceOnPoll("10m");
      expect(await poll(mock, path)).toContain('"completed"');
    }));

  it("a magic job that one token has polled begins anew for another token", () =>
    withJob({}, async (mock) => {
      const path = `/api/agent/jobs/${magicJobId(scenarios[0])}`;
      await poll(mock, path);
      await mock.clock.advance("1m");
      const readOnly = `Authorization: Bearer ${mock.tokens.readOnly}`;
      const begun = await send(mock, [get(path), "Host: localhost", "Connection: close", readOnly]);
      expect([await poll(mock, path), begun]).toEqual([
        expect.stringContaining('"completed"'),
        expect.stringContaining('"pending"'),
      ]);
    }));

  const get = (path: string) => `GET ${path} HTTP/1.1`;
});
