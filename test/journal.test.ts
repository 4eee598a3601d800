import { get, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { start } from "../src/start.ts";
import { agentOf, trigger } from "./support/agent.ts";
import { controls } from "./support/controls.ts";
import { expectViolations } from "./support/response-watch.ts";
import { inSandboxOf, refusal } from "./support/controls.ts";
import { bearer, completes, fetchText, pathOf } from "./support/requests.ts";

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const frozen = { seed: 42, clock: "frozen" } as const;
  const withSandbox = inSandboxOf(open);

  const pollOf = (sandbox: Sandbox, job: string) => fetchText(sandbox.url, pathOf(job), bearer(sandbox.token));

  it("the journal has path, operation, status and applied faults of each request", () =>
    withSandbox(frozen, async (sandbox) => {
      expectViolations();
      const headers = { authorization: `Bearer ${sandbox.token}` };
      const ask = (path: string) => fetch(sandbox.url + path, { headers }).catch(() => null);
      const { id } = await sandbox.faults.add({
        effect: { kind: "status", status: 503 },
        operation: "getCredits",
        times: 1,
      });
      await ask("/api/projects?limit=1");
      await ask("/api/agent/jobs/nonsense");
      await ask("/api/elsewhere");
      await sandbox.clock.advance("5s");
      await ask("/api/user/credits");
      const reset = await sandbox.faults.add({ effect: { kind: "connectionReset" }, times: 1 });
      await ask("/api/user/tier");
      const magic = "/api/agent/jobs/00000000-0000-4000-9000-000000000001";
      await ask(magic);
      const { entries, dropped } = await sandbox.journal.read();
      expect(dropped).toBe(0);
      expect(
        entries.map(({ number, path, operation, status, faults }) => [number, path, operation, status, faults]),
      ).toEqual([
        [1, "/api/projects?limit=1", "listProjects", 200, []],
        [2, "/api/agent/jobs/nonsense", "getJobStatus", 404, []],
        [3, "/api/elsewhere", null, 403, []],
        [4, "/api/user/credits", "getCredits", 503, [{ id, kind: "status", plan: null }]],
        [5, "/api/user/tier", "getCurrentTier", null, [{ id: reset.id, kind: "connectionReset", plan: null }]],
        [6, magic, "getJobStatus", 200, []],
      ]);
      expect(entries.map(({ at }) => at)).toEqual([
        ...Array.from({ length: 3 }, () => "2026-01-01T00:00:00.000Z"),
        ...Array.from({ length: 3 }, () => "2026-01-01T00:00:05.000Z"),
      ]);
      expect((await sandbox.journal.read({ status: 503 })).entries).toHaveLength(1);
      expect((await sandbox.journal.read({ operation: "getJobStatus", limit: 1 })).entries).toMatchObject([
        { number: 6 },
      ]);
      await sandbox.reset();
      expect(await sandbox.journal.read()).toEqual({ dropped: 0, entries: [] });
    }));

  it("the journal is filtered by job, operation, status, reason, token and time", () =>
    withSandbox(frozen, async (sandbox) => {
      const agent = agentOf(sandbox, sandbox.token);
      const { jobId } = await trigger(agent, sandbox.projects.ready);
      await sandbox.clock.advance("10s");
      await pollOf(sandbox, jobId.toUpperCase());
      await sandbox.clock.advance("10s");
      await pollOf(sandbox, completes);
      await pollOf(sandbox, "nonsense");
      const { token } = await sandbox.tokens.create();
      await fetchText(sandbox.url, "/api/projects", bearer(token));
      const numbers = async (filter: Parameters<Sandbox["journal"]["read"]>[0]) =>
        (await sandbox.journal.read(filter)).entries.map(({ number }) => number);
      expect(await numbers({ job: jobId })).toEqual([1, 2]);
      expect(await numbers({ operation: "getJobStatus" })).toEqual([2, 3, 4]);
      expect(await numbers({ status: 404 })).toEqual([4]);
      expect(await numbers({ reason: "JOB_ID_NOT_A_UUID" })).toEqual([4]);
      expect(await numbers({ tokenId: token.slice(0, 8) })).toEqual([5]);
      expect(await numbers({ from: "2026-01-01T00:00:10Z", until: "2026-01-01T00:00:20Z" })).toEqual([2]);
      expect(await numbers({ after: 3, limit: 1 })).toEqual([5]);
      expect((await refusal(sandbox.journal.read({ from: "yesterday" }))).errors[0]?.field).toBe("from");
    }));

  it("a wait ends when a client has seen the status, also when that was before", () =>
    withSandbox(frozen, async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      const waiting = sandbox.journal.wait({ job: id, observed: "completed", withinMs: "20s" });
      await pollOf(sandbox, id);
      await sandbox.jobs.complete(id);
      await pollOf(sandbox, id);
      const { entries } = await waiting;
      expect(entries).toMatchObject([{ number: 2, jobStatus: "completed" }]);
      expect(await sandbox.journal.wait({ job: id, observed: "completed", withinMs: 0 })).toEqual({ entries });
      const told = await sandbox.journal.wait({ operation: "getJobStatus", times: 2, withinMs: 0 });
      expect(told.entries.map(({ number }) => number)).toEqual([1, 2]);
    }));

  it("a wait ends when a client has been told how a capture has ended", () =>
    withSandbox(frozen, async (sandbox) => {
      const [capture] = await sandbox.captures.add();
      const id = capture?.id ?? "";
      const read = () => fetchText(sandbox.url, `/api/nucleus/captures/${id}`, bearer(sandbox.token));
      const waiting = sandbox.journal.wait({ job: id, observed: "processed", withinMs: "20s" });
      await read();
      await sandbox.captures.process(id);
      await read();
      expect((await waiting).entries).toMatchObject([{ number: 2, operation: "getCapture", jobStatus: "processed" }]);
    }));

  it("a wait times out in real time, and says which statuses clients have seen instead", () =>
    withSandbox(frozen, async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      const { status, message } = await refusal(
        sandbox.journal.wait({ job: id, observed: "completed", withinMs: "50ms" }),
      );
      expect(status).toBe(408);
      expect(message).toBe(
        `Timeout after 50 ms: no client has observed ${id} as completed; observed instead: pending (2).`,
      );
      expect((await refusal(sandbox.journal.wait({ withinMs: "11m" }))).status).toBe(400);
    }));

  it("a wait does not count a response whose body a fault has damaged", () =>
    withSandbox(frozen, async (sandbox) => {
      expectViolations();
      const { id } = await sandbox.jobs.create();
      await sandbox.jobs.complete(id);
      for (const kind of ["truncatedBody", "malformedJson"] as const) {
        await sandbox.faults.add({ effect: { kind }, times: 1 });
        await pollOf(sandbox, id);
      }
      expect((await refusal(sandbox.journal.wait({ observed: "completed", withinMs: "50ms" }))).status).toBe(408);
      await pollOf(sandbox, id);
      expect((await sandbox.journal.wait({ observed: "completed" })).entries[0]?.number).toBe(3);
    }));

  it("a wait goes on after a reset, and ends when its sandbox is deleted", () =>
    withSandbox(frozen, async (sandbox) => {
      await pollOf(sandbox, completes);
      const waiting = sandbox.journal.wait({ operation: "getJobStatus", times: 2, withinMs: "20s" });
      await sandbox.reset();
      await pollOf(sandbox, completes);
      await pollOf(sandbox, completes);
      expect((await waiting).entries.map(({ number }) => number)).toEqual([1, 2]);
      const inVain = refusal(sandbox.journal.wait({ times: 3, withinMs: "20s" }));
      await sandbox.delete();
      expect((await inVain).status).toBe(503);
    }));

  it("journal assertions answer with the requests that prove them", () =>
    withSandbox(frozen, async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      await sandbox.jobs.complete(id);
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      await sandbox.limits.drain("jobPolling");
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      const everything = { maxPolls: 4, noPollsAfterEnd: true, honoursRetryAfter: true, maxConcurrentPolls: 1 };
      const { passed, results } = await sandbox.journal.assert(everything);
      expect(passed).toBe(false);
      expect(
        results.map(({ assertion, passed: held, evidence }) => [assertion, held, evidence.map(({ number }) => number)]),
      ).toEqual([
        ["maxPolls", true, [1, 2, 3, 4]],
        ["noPollsAfterEnd", false, [2, 3, 4]],
        ["honoursRetryAfter", false, [3, 4]],
        ["maxConcurrentPolls", true, []],
      ]);
      expect((await sandbox.journal.assert({ maxPolls: 3 })).results[0]?.message).toBe("4 polls, expected at most 3.");
      expect((await sandbox.journal.assert({ honoursRetryAfter: true, after: 4 })).results[0]).toMatchObject({
        passed: true,
        cases: 0,
      });
      expect((await refusal(sandbox.journal.assert({}))).status).toBe(400);
    }));

  it("the journal is followed from now on or after a number, and across a reset", () =>
    withSandbox(frozen, async (sandbox) => {
      await pollOf(sandbox, "before");
      const live = (await sandbox.journal.follow())[Symbol.asyncIterator]();
      const earlier = await sandbox.journal.follow({ after: 0, status: 404 });
      await pollOf(sandbox, completes);
      await pollOf(sandbox, "after");
      expect((await live.next()).value).toMatchObject({ number: 2, status: 200 });
      expect((await live.next()).value).toMatchObject({ number: 3, status: 404 });
      const numbers: number[] = [];
      for await (const { number } of earlier) {
        numbers.push(number);
        if (numbers.length === 2) break;
      }
      expect(numbers).toEqual([1, 3]);
      await sandbox.reset();
      await pollOf(sandbox, completes);
      expect((await live.next()).value).toMatchObject({ number: 1 });
      await sandbox.delete();
      expect((await live.next()).done).toBe(true);
    }));

  it("a follower that resumes with a number from before a reset starts at the beginning, and ends when nobody reads", () =>
    withSandbox(frozen, async (sandbox) => {
      for (let count = 0; count < 3; count += 1) await pollOf(sandbox, completes);
      await sandbox.reset();
      await pollOf(sandbox, completes);
      const events = (await sandbox.journal.follow({ after: 3 }))[Symbol.asyncIterator]();
      expect((await events.next()).value).toMatchObject({ number: 1 });
      const next = events.next();
      await events.return?.();
      expect((await next).done).toBe(true);
    }));

  it("the journal shows one request with its headers, status text and polling rule, as the HTTP Archive has them", () =>
    withSandbox(frozen, async (sandbox) => {
      await sandbox.journal.configure({ bodies: true });
      await sandbox.limits.drain("jobPolling");
      await pollOf(sandbox, completes);
      await fetchText(sandbox.url, "/api/projects", bearer(sandbox.token));
      const { entries } = await sandbox.journal.read();
      const inspected = [await sandbox.journal.inspect(1), await sandbox.journal.inspect(2)];
      expect(inspected).toMatchObject(entries);
      expect(inspected).toMatchObject([
        { statusText: "Too Many Requests", httpVersion: "1.1", reason: { rule: "retry-after" } },
        { statusText: "OK", httpVersion: "1.1", reason: { code: "ANSWERED" } },
      ]);
      const { log } = JSON.parse(await sandbox.journal.export({ format: "har" })) as {
        log: { entries: { request: { headers: unknown }; response: { headers: unknown } }[] };
      };
      expect(inspected.map(({ requestHeaders, responseHeaders }) => [requestHeaders, responseHeaders])).toEqual(
        log.entries.map(({ request, response }) => [request.headers, response.headers]),
      );
      const authorization = { name: "authorization", value: `Bearer ${sandbox.token.slice(0, 8)}…` };
      expect(inspected[0]?.requestHeaders).toContainEqual(authorization);
      expect(inspected[0]?.responseHeaders).toContainEqual({ name: "retry-after", value: "60" });
    }));

  it.each([0, 3, 1.5, -1])("the journal answers 404 when it is asked for request %d and has two", (number) =>
    withSandbox(frozen, async (sandbox) => {
      await pollOf(sandbox, completes);
      await pollOf(sandbox, completes);
      expect((await refusal(sandbox.journal.inspect(number))).status).toBe(404);
    }),
  );

  it("the journal answers 404 when it is asked for a request that it has dropped", () =>
    withSandbox(frozen, async (sandbox) => {
      await sandbox.journal.configure({ limit: 1 });
      await pollOf(sandbox, completes);
      await pollOf(sandbox, completes);
      expect((await sandbox.journal.inspect(2)).number).toBe(2);
      expect((await refusal(sandbox.journal.inspect(1))).status).toBe(404);
    }));

  it("the journal is exported as one JSON line for each request, and as an HTTP Archive", () =>
    withSandbox(frozen, async (sandbox) => {
      await sandbox.journal.configure({ bodies: true });
      await pollOf(sandbox, completes);
      await fetchText(sandbox.url, "/api/projects?q=%C3%A9&r=1", bearer(sandbox.token));
      const { entries } = await sandbox.journal.read();
      const lines = (await sandbox.journal.export()).trim().split("\n");
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries);
      const { log } = JSON.parse(await sandbox.journal.export({ format: "har" })) as {
        log: { version: string; creator: object; entries: Record<string, Record<string, unknown>>[] };
      };
      expect(log.version).toBe("1.2");
      for (const entry of log.entries) {
        const needed = ["startedDateTime", "time", "request", "response", "cache", "timings"];
        expect(Object.keys(entry)).toEqual(expect.arrayContaining(needed));
        expect(Object.keys(entry["request"] ?? {})).toEqual(
          expect.arrayContaining([
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
          ]),
        );
        expect(Object.keys(entry["response"] ?? {})).toEqual(
          expect.arrayContaining([
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
          ]),
        );
      }
      expect(log.entries[0]?.["response"]?.["content"]).toMatchObject({ text: entries[0]?.responseBody });
      expect(log.entries[1]?.["request"]).toMatchObject({
        url: `${sandbox.url}/api/projects?q=%C3%A9&r=1`,
        queryString: [
          { name: "q", value: "é" },
          { name: "r", value: "1" },
        ],
      });
    }));
});

describe("server-sent events", () => {
  async function open(url: string, headers: Record<string, string>) {
    const request = get(url, { headers });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.setEncoding("utf8");
    return { request, response };
  }

  it("the event stream of the journal resumes after Last-Event-ID, and ends when the server stops", async () => {
    const mock = await start();
    const { defaultSandbox: sandbox } = mock;
    for (const id of ["a", "b", "c"]) await fetchText(mock.url, pathOf(id), bearer(mock.token));
    const events = `${mock.controlUrl}sandboxes/default/journal/events`;
    expect((await fetch(events)).status).toBe(401);
    const { response } = await open(events, { ...bearer(mock.controlToken), "last-event-id": "1" });
    expect(response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    let text = "";
    for await (const piece of response) {
      text += piece as string;
      if (text.includes("id: 3")) break;
    }
    expect(text).toMatch(/^retry: 1000\n\nid: 2\nevent: request\ndata: \{.*\}\n\nid: 3\n/);
    const another = await open(events, bearer(mock.controlToken));
    const ended = once(another.response, "end");
    another.response.resume();
    await sandbox.journal.read();
    await mock.stop();
    await ended;
  });
});
