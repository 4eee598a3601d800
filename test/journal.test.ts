import { nouns } from "../src/contract/nouns.ts";
import { get, type IncomingMessage } from "node:http";
import { once } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Control } from "../src/client/control.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { JournalEntryView } from "../src/client/views.ts";
import { ControlError } from "../src/errors/control-error.ts";
import { readColumns, writeColumns } from "../src/journal/columns.ts";
import type { KeptEntry } from "../src/journal/entry.ts";
import { inWords } from "../src/core/in-words.ts";
import { createRecorder } from "../src/journal/recorder.ts";
import { traceFrom } from "../src/agent/trace.ts";
import { createClock, initialClockState } from "../src/core/clock.ts";
import type { LiveSandbox } from "../src/sandbox/sandbox.ts";
import { defaultSettings } from "../src/sandbox/settings.ts";
import { type ReasonCode, reasonCodes } from "../src/errors/reason-table.ts";
import { start } from "../src/start.ts";
import { agentOf, trigger } from "./support/agent.ts";
import { startProcess, withFolder } from "./support/command.ts";
import { controls } from "./support/controls.ts";
import { expectViolations } from "./support/response-watch.ts";

const completes = "00000000-0000-4000-9000-000000000001";
const pathOf = (job: string) => `/api/agent/jobs/${job}`;

/** Asks without checking the answer, which may be damaged. */
async function ask(url: string, path: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
  try {
    const response = await fetch(url + path, { ...init, headers });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: null, body: "" };
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function refusal(call: Promise<unknown>): Promise<ControlError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ControlError);
  return error as ControlError;
}

const last = async (sandbox: Sandbox): Promise<JournalEntryView> => {
  const { entries } = await sandbox.journal.read({ limit: 1 });
  return entries[0] as JournalEntryView;
};

describe("why a request got what it got", () => {
  type Case = {
    readonly token?: (sandbox: Sandbox) => Promise<string>;
    readonly header?: (token: string) => Record<string, string>;
    readonly path?: (sandbox: Sandbox) => Promise<string> | string;
    readonly init?: RequestInit;
    readonly prepare?: (sandbox: Sandbox) => Promise<unknown>;
    /** In whose journal it is. */
    readonly inDefault?: true;
    readonly got: readonly [status: number | null, code: ReasonCode, sentence: string | RegExp];
  };

  const post = { method: "POST" };
  const triggerOf = (project: string) => `/api/agent/projects/${project}/audit-analysis/async`;
  const another = async (sandbox: Sandbox) => (await sandbox.owners.create()).token;
  const created = async (sandbox: Sandbox) => pathOf((await sandbox.jobs.create()).id);

  const cases: Readonly<Record<string, Case>> = {
    "a poll of a job that is pending": { path: created, got: [200, "JOB_PENDING", "The job was pending."] },
    "a trigger": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      got: [202, "JOB_TRIGGERED", /^The trigger created the job [0-9a-f-]{36}\.$/],
    },
    "a list": { path: () => "/api/projects", got: [200, "ANSWERED", "There was nothing to refuse."] },
    "no header": { header: () => ({}), inDefault: true, got: [401, "TOKEN_MISSING", /no Authorization header/] },
    "a token without Bearer": {
      header: (token) => ({ authorization: token }),
      got: [401, "BEARER_PREFIX_MISSING", /does not begin with `Bearer `/],
    },
    "Bearer twice": {
      header: (token) => ({ authorization: `Bearer Bearer ${token}` }),
      got: [401, "DOUBLED_BEARER_PREFIX", /says `Bearer` twice/],
    },
    "a token that is cut off": {
      header: (token) => ({ authorization: `Bearer ${token.slice(0, 20)}` }),
      inDefault: true,
      got: [401, "TOKEN_MALFORMED", /not `aky_` and 32 letters/],
    },
    "a token of another server": {
      header: () => bearer("aky_0123456789ABCDEFGHIJKLMNOPQRSTUV"),
      inDefault: true,
      got: [401, "TOKEN_UNKNOWN", /No sandbox of this server has the token/],
    },
    "a token that has expired": {
      token: async (sandbox) => (await sandbox.tokens.create({ expiresInMs: "1m" })).token,
      prepare: (sandbox) => sandbox.clock.advance("72s"),
      got: [401, "TOKEN_EXPIRED", "The token expired 12 s ago, at 2026-01-01T00:01:00.000Z."],
    },
    "a token that was revoked": {
      prepare: async (sandbox) => {
        await sandbox.tokens.revoke((await sandbox.tokens.list())[0]?.id ?? "");
        return sandbox.clock.advance("3m");
      },
      got: [401, "TOKEN_REVOKED", "The token was revoked 3 min ago, at 2026-01-01T00:00:00.000Z."],
    },
    "a trigger with a token that may only read": {
      token: async (sandbox) => (await sandbox.tokens.create({ scopes: ["read"] })).token,
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      got: [403, "SCOPE_INSUFFICIENT", "POST needs the scope write, and the token has read."],
    },
    "a path outside of the contract": { path: () => "/api/jobs", got: [403, "ROUTE_NOT_IN_CONTRACT", /no such path/] },
    "a method outside of the contract": {
      path: created,
      init: { method: "DELETE" },
      got: [403, "METHOD_NOT_IN_CONTRACT", "The contract has this path for GET alone."],
    },
    "a path for browsers": { path: () => "/api/user/api-keys", got: [403, "BROWSER_ONLY_ROUTE", /browser session/] },
    "an id that is none": { path: () => pathOf("job-1"), got: [404, "JOB_ID_NOT_A_UUID", /^"job-1" is not a UUID/] },
    "the job of another owner": {
      token: another,
      path: created,
      got: [404, "JOB_OF_ANOTHER_OWNER", /^The job belongs to user_\w+, and the token to user_\w+\.$/],
    },
    "a job that has vanished": {
      path: async (sandbox) => {
        const { id } = await sandbox.jobs.create();
        await sandbox.jobs.vanish(id);
        await sandbox.clock.advance("5s");
        return pathOf(id);
      },
      got: [404, "JOB_VANISHED", "The job vanished 5 s ago, at 2026-01-01T00:00:00.000Z."],
    },
    "a poll of a project": {
      path: (sandbox) => pathOf(sandbox.projects.ready),
      got: [404, "JOB_ID_NAMES_A_PROJECT", /poll the jobId that its trigger has answered with/],
    },
    "a job that never was": {
      path: () => pathOf("11111111-1111-4111-8111-111111111111"),
      got: [404, "JOB_UNKNOWN", "No job of this sandbox has the id 11111111-1111-4111-8111-111111111111."],
    },
    "a project id that is none": {
      path: () => "/api/projects/7",
      got: [404, "PROJECT_ID_NOT_A_UUID", /^"7" is not a UUID/],
    },
    "the project of another owner": {
      token: another,
      path: (sandbox) => `/api/projects/${sandbox.projects.ready}`,
      got: [404, "PROJECT_OF_ANOTHER_OWNER", /^The project belongs to user_\w+/],
    },
    "a project that never was": {
      path: () => "/api/projects/11111111-1111-4111-8111-111111111111",
      got: [404, "PROJECT_UNKNOWN", /^No project of this sandbox/],
    },
    "an analysis that is not there": {
      path: (sandbox) => `/api/projects/${sandbox.projects.justSetUp}/audit-analysis`,
      got: [404, "ANALYSIS_MISSING", /has no audit analysis/],
    },
    "a trigger without an interview analysis": {
      path: (sandbox) => triggerOf(sandbox.projects.withoutInterviewAnalysis),
      init: post,
      got: [422, "PREREQUISITE_MISSING", "The project has no current interview analysis (interview_analysis)."],
    },
    "a trigger on a plan without audits": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { tier: "solo" }),
      got: [403, "TIER_INSUFFICIENT", "The owner is on the tier solo, and this needs starter or a larger one."],
    },
    "a trigger without credits": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { creditsAllocated: 10, creditsUsed: 0 }),
      got: [402, "CREDITS_INSUFFICIENT", /^It needs \d\d credits, and the owner has 10 left until 2026-01-20T/],
    },
    "an analysis that fails": {
      path: (sandbox) => `/api/projects/${sandbox.projects.ready}/audit-analysis`,
      init: post,
      prepare: async (sandbox) => {
        await sandbox.clock.setScale(100_000);
        return sandbox.scenarios.setDefault("fails");
      },
      got: [500, "SYNTHESIS_FAILED", "The scenario fails lets the analysis fail with ANALYSIS_FAILED."],
    },
    "a body that is no JSON": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: { ...post, body: "{", headers: {} },
      header: (token) => ({ ...bearer(token), "content-type": "application/json" }),
      got: [400, "INVALID_JSON", "The request body is not valid JSON."],
    },
    "a body that is no JSON by its type": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: { ...post, body: "a=b" },
      header: (token) => ({ ...bearer(token), "content-type": "text/plain" }),
      got: [415, "UNSUPPORTED_MEDIA_TYPE", /not sent as application\/json/],
    },
    "a window that is used up": {
      path: created,
      prepare: async (sandbox) => {
        await sandbox.limits.setRule("read", { limit: 1, windowMs: "10s" });
        await sandbox.limits.setRule("jobPolling", { limit: 1, windowMs: "10s" });
        await ask(sandbox.url, pathOf(completes), bearer(sandbox.token));
        return sandbox.clock.advance("7s");
      },
      got: [429, "WINDOW_EXHAUSTED", "All 1 requests of the bucket jobPolling were used up, 3 s early."],
    },
    "a window that was drained": {
      path: created,
      prepare: async (sandbox) => {
        await sandbox.limits.drain("jobPolling");
        await ask(sandbox.url, pathOf(completes), bearer(sandbox.token));
      },
      got: [
        429,
        "WINDOW_DRAINED",
        "The control plane had drained the bucket jobPolling, 60 s early; a 429 before it had said how long to wait.",
      ],
    },
    "a fault": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "status", status: 503 } }),
      got: [503, "FAULT_APPLIED", "The control plane had asked for it: status."],
    },
    "a connection that is reset before the operation": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "connectionReset" } }),
      got: [null, "FAULT_APPLIED", /connectionReset/],
    },
    "a connection that is reset after the operation": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "connectionReset", when: "after" } }),
      got: [null, "FAULT_APPLIED", /connectionReset/],
    },
    "a body that is cut off": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "truncatedBody" } }),
      got: [200, "FAULT_APPLIED", /truncatedBody/],
    },
  };

  it.each(Object.entries(cases))("%s", async (_, each) => {
    if (each.got[1] === "FAULT_APPLIED") expectViolations();
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    const token = (await each.token?.(sandbox)) ?? sandbox.token;
    const path = (await each.path?.(sandbox)) ?? pathOf(completes);
    await each.prepare?.(sandbox);
    const [status, code, sentence] = each.got;
    await ask(mock.url, path, (each.header ?? bearer)(token), each.init);
    await fetch(`${mock.url}/openapi.json`);
    const entry = await last(each.inDefault ? mock.defaultSandbox : sandbox);
    expect([entry.path, entry.status, entry.reason.code]).toEqual([path, status, code]);
    if (typeof sentence === "string") expect(entry.reason.sentence).toBe(sentence);
    else expect(entry.reason.sentence).toMatch(sentence);
    expect(entry.tokenPrefix).toBe(each.inDefault ? null : token.slice(0, 8));
  });

  it("and every reason there is but the rare ones has been seen here", () => {
    const seen = new Set(Object.values(cases).map(({ got }) => got[1]));
    const elsewhere = [
      "HOST_UNKNOWN",
      "JOB_PROCESSING",
      "JOB_COMPLETED",
      "JOB_FAILED",
      "INVALID_REQUEST",
      "PAYLOAD_TOO_LARGE",
    ];
    const rare = [
      "TOO_MANY_FAILED_AUTHENTICATIONS",
      "CLIENT_GONE",
      "DATABASE_REFUSED",
      "SERVER_FAILED",
      "SYNTHESIS_INTERRUPTED",
      "CONTRACT_VIOLATED",
    ];
    expect(
      reasonCodes(nouns)
        .filter((code) => !seen.has(code))
        .toSorted(),
    ).toEqual([...elsewhere, ...rare, "WEBHOOK_DELIVERED", "WEBHOOK_FAILED"].toSorted());
  });

  it("a client that was told to fail no more is recorded once a minute", async () => {
    await using mock = await start({ rateLimit: { authentication: { limit: 2, windowMs: 60_000 } } });
    for (let count = 0; count < 6; count += 1) await ask(mock.url, pathOf(completes));
    const { entries } = await mock.defaultSandbox.journal.read();
    expect(entries.map(({ reason }) => reason.code)).toEqual([
      "TOKEN_MISSING",
      "TOKEN_MISSING",
      "TOO_MANY_FAILED_AUTHENTICATIONS",
    ]);
  });

  it("a client that does not wait for the answer is one that has gone", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ clock: "frozen" });
    await sandbox.faults.add({ effect: { kind: "latency", durationMs: "1m" } });
    const gone = new AbortController();
    const asked = fetch(mock.url + pathOf(completes), { headers: bearer(sandbox.token), signal: gone.signal });
    await fetch(`${mock.url}/openapi.json`);
    gone.abort();
    await asked.catch(() => undefined);
    const { entries } = await sandbox.journal.wait({ reason: "CLIENT_GONE" });
    expect(entries[0]).toMatchObject({ status: null, responseBytes: 0, jobStatus: null });
  });
});

describe("an entry", () => {
  it("has instants on both clocks, bytes, bucket, connection and who asked", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    await sandbox.faults.add({ effect: { kind: "latency", durationMs: "2s" }, operation: "getJobStatus", times: 1 });
    const asked = ask(mock.url, `${pathOf(completes)}?a=b`, { ...bearer(sandbox.token), "user-agent": "test/1" });
    while ((await sandbox.clock.read()).nextEventAt === null) await fetch(`${mock.url}/openapi.json`);
    await sandbox.clock.advance("2s");
    const { body } = await asked;
    const entry = await last(sandbox);
    const [token] = await sandbox.tokens.list();
    expect(entry).toMatchObject({
      at: "2026-01-01T00:00:00.000Z",
      answeredAt: "2026-01-01T00:00:02.000Z",
      method: "GET",
      path: `${pathOf(completes)}?a=b`,
      operation: "getJobStatus",
      params: { id: completes },
      responseBytes: Buffer.byteLength(body),
      requestBytes: 0,
      tokenId: token?.id,
      tokenPrefix: token?.prefix,
      ownerId: sandbox.owner.id,
      bucket: { name: "jobPolling", limit: 120, used: 1, resetsAt: "2026-01-01T00:01:02.000Z" },
      jobId: completes,
      jobStatus: "pending",
      userAgent: "test/1",
      requestBody: null,
      responseBody: null,
    });
    expect(Math.abs(entry.realAtMs - Date.now())).toBeLessThan(60_000);
    expect(entry.durationMs).toBeGreaterThan(0);
    expect(entry.faults.map(({ kind }) => kind)).toEqual(["latency"]);
  });

  it("has bodies only when that is switched on, and never a token", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, journal: { bodies: true } });
    const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async?key=${sandbox.token}`;
    const headers = { ...bearer(sandbox.token), "content-type": "application/json", "user-agent": sandbox.token };
    const body = JSON.stringify({ secret: sandbox.token });
    const answer = await ask(mock.url, path, headers, { method: "POST", body });
    const entry = await last(sandbox);
    expect(entry).toMatchObject({ requestBytes: body.length, responseBody: answer.body });
    expect(entry.requestBody).toBe(JSON.stringify({ secret: `${sandbox.token.slice(0, 8)}…` }));
    expect(JSON.stringify(entry)).not.toContain(sandbox.token.slice(9));
    await sandbox.journal.configure({ bodies: false });
    await ask(mock.url, path, headers, { method: "POST", body });
    expect(await last(sandbox)).toMatchObject({ requestBody: null, responseBody: null });
  });

  it.each<[what: string, type: string, body: string, status: number]>([
    ["that is no JSON", "application/json", '{"clientName": "Sample', 400],
    ["of another type", "text/plain", "clientName=Sample", 415],
    ["of no type at all", "nonsense", "clientName: Sample", 415],
    ["written with spaces", "application/json; charset=utf-8", '{ "clientName" : "Sample" }', 400],
    ["with a token in what is no JSON", "application/json", `{"token": aky_DemoOwnerOneReadWrite00000000001}`, 400],
  ])("has a body %s as it was received", async (_what, type, body, status) => {
    await using mock = await start();
    await mock.defaultSandbox.journal.configure({ bodies: true });
    const headers = { ...bearer(mock.token), "content-type": type };
    expect((await ask(mock.url, "/api/projects", headers, { method: "POST", body })).status).toBe(status);
    expect(await last(mock.defaultSandbox)).toMatchObject({
      requestBytes: body.length,
      requestBody: body.replace("aky_DemoOwnerOneReadWrite00000000001", "aky_Demo…"),
    });
  });

  it.each(["announced", "in chunks"])("has the beginning of a body that is too large, %s", async (how) => {
    const controlToken = "control-token-for-tests";
    await using mock = await start({ controlToken });
    await mock.defaultSandbox.journal.configure({ bodies: true });
    const body = `{"clientName": "${controlToken} ${"x".repeat(1_200_000)}"}`;
    const chunked = new ReadableStream({
      start(controller) {
        for (let from = 0; from < body.length; from += 100_000)
          controller.enqueue(Buffer.from(body.slice(from, from + 100_000)));
        controller.close();
      },
    });
    const headers = { ...bearer(mock.token), "content-type": "application/json" };
    const init = how === "announced" ? { body } : { body: chunked, duplex: "half" as const };
    await ask(mock.url, "/api/projects", headers, { method: "POST", ...init });
    const entry = await last(mock.defaultSandbox);
    expect([entry.status, entry.reason.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(entry.requestBody).toMatch(/^\{"clientName": "… x{1000,65536}…$/);
    expect(entry.requestBody?.length).toBeLessThanOrEqual(65_537);
  });

  it("never has the control token, wherever a client has put it and however it is written", async () => {
    const controlToken = 'control"token/%41-\\0123456789';
    await using mock = await start({ controlToken });
    const sandbox = await mock.sandbox({ seed: 1, journal: { bodies: true } });
    const written = [
      encodeURIComponent(controlToken),
      Array.from(controlToken, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join(""),
      encodeURIComponent(encodeURIComponent(controlToken)),
    ];
    const headers = { ...bearer(sandbox.token), "content-type": "application/json" };
    for (const each of written) {
      for (const path of [pathOf(each), `/api/projects/${each}`, `/api/user/tier?token=${each}`])
        await ask(mock.url, path, { ...bearer(sandbox.token), "user-agent": each });
      const body = JSON.stringify({ secret: controlToken, escaped: each });
      await ask(mock.url, `/api/agent/projects/${each}/audit-analysis/async`, headers, { method: "POST", body });
    }
    const entries = JSON.stringify(await sandbox.journal.read());
    const letters = entries.replaceAll(/[^0-9A-Za-z]+/g, "").replaceAll(/25/g, "");
    expect(entries).toContain("is not a UUID");
    expect([letters.includes("0123456789"), entries.includes("%30%31%32%33"), entries.includes("control")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    ["nested deeply", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["escaped over and over", JSON.stringify({ description: `%${"25".repeat(300_000)}61` })],
  ])("is written whatever a body is: %s", async (_what, body) => {
    await using mock = await start();
    await mock.defaultSandbox.journal.configure({ bodies: true });
    const headers = { "content-type": "application/json" };
    expect((await ask(mock.url, "/api/projects", headers, { method: "POST", body })).status).toBe(401);
    expect((await last(mock.defaultSandbox)).reason.code).toBe("TOKEN_MISSING");
    await ask(mock.url, "/api/projects", { ...headers, ...bearer(mock.token) }, { method: "POST", body });
    expect((await last(mock.defaultSandbox)).requestBody?.length).toBeLessThan(70_000);
  });
});

describe("what is kept", () => {
  const entry = fc.record({
    at: fc.integer({ min: 0, max: 253_402_300_799_999 }),
    sandboxMs: fc.integer({ min: 0, max: 1e9 }),
    realMicros: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    durationMicros: fc.nat(),
    scale: fc.constantFrom(1, 60, 0.001),
    method: fc.constantFrom("GET", "POST"),
    path: fc.webPath(),
    operation: fc.option(fc.constantFrom("getJobStatus", "listProjects")),
    status: fc.option(fc.integer({ min: 200, max: 599 })),
    retryAfterSeconds: fc.option(fc.nat()),
    requestBytes: fc.nat(),
    responseBytes: fc.nat(),
    tokenId: fc.option(fc.uuid()),
    tokenPrefix: fc.option(fc.string()),
    ownerId: fc.option(fc.string()),
    bucket: fc.option(fc.constantFrom("read", "write")),
    bucketLimit: fc.nat(),
    bucketUsed: fc.nat(),
    bucketResetsAt: fc.nat(),
    faults: fc.option(fc.array(fc.record({ id: fc.uuid(), kind: fc.string() }))),
    jobId: fc.option(fc.uuid()),
    jobStatus: fc.option(fc.constantFrom("pending", "completed")),
    reason: fc.option(fc.constant({ code: "ANSWERED", sentence: "There was nothing to refuse." } as const)),
    connection: fc.nat(),
    userAgent: fc.option(fc.string()),
    requestHead: fc.option(fc.constantFrom("one", "other")),
    requestBody: fc.option(fc.string()),
    responseBody: fc.option(fc.string()),
    announcedBytes: fc.option(fc.nat()),
    dateAt: fc.option(fc.nat()),
    retryAfter: fc.option(fc.string()),
    closes: fc.boolean(),
    deliveryId: fc.option(fc.uuid()),
    deliveryAttempt: fc.nat(),
  }) satisfies fc.Arbitrary<KeptEntry>;

  it("is read as it was written, whatever columns are alike", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
        expect(readColumns(writeColumns(entries))).toEqual(entries);
        const alike = entries.map((each) => ({ ...(entries[0] as KeptEntry), at: each.at }));
        expect(readColumns(writeColumns(alike))).toEqual(alike);
      }),
    );
  });

  it("are the last so many, in order and without a gap, and the rest is counted", async () => {
    await using mock = await start({ rateLimits: false });
    const batches = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), batches, async (limit, sizes) => {
        await using sandbox = await mock.sandbox({ journal: { limit } });
        let count = 0;
        for (const size of sizes) {
          for (let index = 0; index < size; index += 1)
            await ask(mock.url, `/api/user/tier?n=${(count += 1)}`, bearer(sandbox.token));
          const { entries, dropped } = await sandbox.journal.read();
          const kept = Math.min(limit, count);
          expect(dropped).toBe(count - kept);
          const numbers = Array.from({ length: kept }, (_, index) => count - kept + index + 1);
          expect(entries.map(({ number }) => number)).toEqual(numbers);
          expect(entries.map(({ path }) => path)).toEqual(numbers.map((number) => `/api/user/tier?n=${number}`));
        }
      }),
      { numRuns: 15 },
    );
  });

  it("outlives the process, and goes on counting", () =>
    withFolder(async (folder) => {
      const parameters = ["--db", `${folder}/mock.db`, "--control-token", "0123456789abcdef"];
      const control = { authorization: "Bearer 0123456789abcdef" };
      const read = async (url: string) => {
        const answer = await fetch(`${url}/__mock/sandboxes/default/journal`, { headers: control });
        return ((await answer.json()) as { entries: JournalEntryView[] }).entries;
      };
      const one = await startProcess(parameters);
      await ask(one.ready.url, pathOf(completes), bearer(one.ready.token));
      await ask(one.ready.url, pathOf("x"), bearer(one.ready.token));
      await one.end("SIGTERM");
      await using other = await startProcess(parameters);
      await ask(other.ready.url, "/api/projects", bearer(other.ready.token));
      const entries = await read(other.ready.url);
      expect(entries.map(({ number, status, operation }) => [number, status, operation])).toEqual([
        [1, 200, "getJobStatus"],
        [2, 404, "getJobStatus"],
        [3, 200, "listProjects"],
      ]);
    }));

  it("is the newest while the database refuses, and what had to make room is counted", () => {
    let refuses = true;
    const written: { first: number; at: number[] }[] = [];
    let last = 0;
    const recorder = createRecorder({
      store: {
        append: (batches) =>
          batches.map(({ lost, entries }) => {
            if (refuses) throw new Error("disk full");
            const first = last + lost + 1;
            written.push({ first, at: entries.map(({ at }) => at) });
            last = first + entries.length - 1;
            return first;
          }),
      },
      parametersOf: () => ({}),
      conceal: (text) => text,
      wallClock: createClock(initialClockState("real")),
      onFailure: () => undefined,
      batch: 4,
      most: 5,
    });
    const sandbox = { key: 1, resets: 0, settings: defaultSettings } as LiveSandbox;
    const record = (at: number) =>
      recorder.record({ ...traceFrom(at), at, answeredAt: at, realAnsweredAt: at, sandbox });
    for (let at = 1; at <= 8; at += 1) record(at);
    expect(recorder.unwritten(sandbox)).toMatchObject({ lost: 3, entries: [4, 5, 6, 7, 8].map((at) => ({ at })) });
    refuses = false;
    recorder.flush();
    expect(written).toEqual([{ first: 4, at: [4, 5, 6, 7, 8] }]);
    record(9);
    recorder.close();
    expect(written[1]).toEqual({ first: 9, at: [9] });
  });

  it("goes on without a request that cannot be kept, which is counted", () => {
    const written: { first: number; paths: string[] }[] = [];
    const failures: unknown[] = [];
    const recorder = createRecorder({
      store: {
        append: (batches) =>
          batches.map(({ lost, entries }) => {
            written.push({ first: lost + 1, paths: entries.map(({ path }) => path) });
            return lost + 1;
          }),
      },
      parametersOf: () => ({}),
      conceal(text) {
        if (text === "/broken") throw new Error("cannot be kept");
        return text;
      },
      wallClock: createClock(initialClockState("real")),
      onFailure: (error) => failures.push(error),
    });
    const sandbox = { key: 1, resets: 0, settings: defaultSettings } as LiveSandbox;
    const record = (path: string) =>
      recorder.record({ ...traceFrom(1), at: 1, answeredAt: 1, realAnsweredAt: 1, sandbox, path });
    for (const path of ["/one", "/broken", "/two"]) record(path);
    recorder.flush();
    expect(written).toEqual([{ first: 2, paths: ["/one", "/two"] }]);
    expect(failures).toHaveLength(1);
    record("/broken");
    recorder.flush();
    expect([written.length, recorder.unwritten(sandbox).lost]).toEqual([1, 1]);
    record("/three");
    recorder.close();
    expect(written[1]).toEqual({ first: 2, paths: ["/three"] });
  });

  it("is one journal for two processes on one file", () =>
    withFolder(async (folder) => {
      const parameters = ["--db", `${folder}/mock.db`, "--control-token", "0123456789abcdef"];
      await using one = await startProcess(parameters);
      await using other = await startProcess(parameters);
      const headers = { authorization: "Bearer 0123456789abcdef", "content-type": "application/json" };
      const waiting = fetch(`${one.ready.url}/__mock/sandboxes/default/journal/wait`, {
        method: "POST",
        headers,
        body: JSON.stringify({ operation: "getJobStatus", times: 20, withinMs: "20s" }),
      });
      for (let count = 0; count < 10; count += 1)
        await Promise.all([one, other].map(({ ready }) => ask(ready.url, pathOf(completes), bearer(ready.token))));
      const { entries } = (await (await waiting).json()) as { entries: JournalEntryView[] };
      expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }));
});

it("durations are said as a person would", () => {
  const said = [0, 350, 999.6, 3200, 9960, 12_345, 119_000, 120_000, 7_200_000, 200_000_000].map(inWords);
  expect(said).toEqual(["0 ms", "350 ms", "1000 ms", "3.2 s", "10 s", "12 s", "119 s", "2 min", "2 h", "2 d"]);
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const frozen = { seed: 42, clock: "frozen" } as const;

  async function withSandbox(test: (sandbox: Sandbox, control: Control) => Promise<void>) {
    await using control = await open();
    await test(await control.sandbox(frozen), control);
  }

  const pollOf = (sandbox: Sandbox, job: string) => ask(sandbox.url, pathOf(job), bearer(sandbox.token));

  it("the journal is read by job, operation, status, reason, token and time", () =>
    withSandbox(async (sandbox) => {
      const agent = agentOf(sandbox, sandbox.token);
      const { jobId } = await trigger(agent, sandbox.projects.ready);
      await sandbox.clock.advance("10s");
      await pollOf(sandbox, jobId.toUpperCase());
      await sandbox.clock.advance("10s");
      await pollOf(sandbox, completes);
      await pollOf(sandbox, "nonsense");
      const { token } = await sandbox.tokens.create();
      await ask(sandbox.url, "/api/projects", bearer(token));
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

  it("a wait ends when the client has been told, also if that was before", () =>
    withSandbox(async (sandbox) => {
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

  it("a wait is over when its time has passed for real, and says what there was instead", () =>
    withSandbox(async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      const { status, message } = await refusal(
        sandbox.journal.wait({ job: id, observed: "completed", withinMs: "50ms" }),
      );
      expect(status).toBe(408);
      expect(message).toBe(
        `Within 50 ms, no client has been told that the job ${id} is completed; what there was: pending (2).`,
      );
      expect((await refusal(sandbox.journal.wait({ withinMs: "11m" }))).status).toBe(400);
    }));

  it("a client that was told in a body that did not arrive was not told", () =>
    withSandbox(async (sandbox) => {
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

  it("a wait goes on after a reset, and ends with its sandbox", () =>
    withSandbox(async (sandbox) => {
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

  it("assertions answer with the evidence", () =>
    withSandbox(async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      await sandbox.jobs.complete(id);
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      await sandbox.limits.drain("jobPolling");
      await pollOf(sandbox, id);
      await pollOf(sandbox, id);
      const everything = { maxPolls: 4, noPollsAfterTerminal: true, honoursRetryAfter: true, maxConcurrentPolls: 1 };
      const { passed, results } = await sandbox.journal.assert(everything);
      expect(passed).toBe(false);
      expect(
        results.map(({ assertion, passed: held, evidence }) => [assertion, held, evidence.map(({ number }) => number)]),
      ).toEqual([
        ["maxPolls", true, [1, 2, 3, 4]],
        ["noPollsAfterTerminal", false, [2, 3, 4]],
        ["honoursRetryAfter", false, [3, 4]],
        ["maxConcurrentPolls", true, []],
      ]);
      expect((await sandbox.journal.assert({ maxPolls: 3 })).results[0]?.message).toBe(
        "There were 4 polls; at most 3 were expected.",
      );
      expect((await sandbox.journal.assert({ honoursRetryAfter: true, after: 4 })).results[0]).toMatchObject({
        passed: true,
        cases: 0,
      });
      expect((await refusal(sandbox.journal.assert({}))).status).toBe(400);
    }));

  it("is followed live, from now on or after a number, and across a reset", () =>
    withSandbox(async (sandbox) => {
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

  it("is followed from its beginning by whoever comes back with a number of before a reset, and ends when nobody reads", () =>
    withSandbox(async (sandbox) => {
      for (let count = 0; count < 3; count += 1) await pollOf(sandbox, completes);
      await sandbox.reset();
      await pollOf(sandbox, completes);
      const events = (await sandbox.journal.follow({ after: 3 }))[Symbol.asyncIterator]();
      expect((await events.next()).value).toMatchObject({ number: 1 });
      const next = events.next();
      await events.return?.();
      expect((await next).done).toBe(true);
    }));

  it("is exported a line for each request, and as an HTTP Archive", () =>
    withSandbox(async (sandbox) => {
      await sandbox.journal.configure({ bodies: true });
      await pollOf(sandbox, completes);
      await ask(sandbox.url, "/api/projects?q=%C3%A9&r=1", bearer(sandbox.token));
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

  it("the report judges each job by token, with its transitions", () =>
    withSandbox(async (sandbox) => {
      const { id } = await sandbox.jobs.create();
      await sandbox.limits.setRule("jobPolling", { limit: 2, windowMs: "10s" });
      for (let count = 0; count < 4; count += 1) await pollOf(sandbox, id);
      await sandbox.clock.advance("20s");
      await pollOf(sandbox, id);
      await pollOf(sandbox, "nonsense");
      const report = await sandbox.report();
      expect(report).toMatchObject({ sandbox: sandbox.name, verdict: "fail", dropped: 0 });
      expect(report.jobs.map(({ jobId }) => jobId)).toEqual([id, "nonsense"]);
      const [job] = report.jobs;
      expect(job).toMatchObject({
        polls: 5,
        statuses: { 200: 3, 429: 2 },
        earlyPolls: { count: 1, worstMs: expect.closeTo(10_000, -3) as number },
        budget: { limit: 2, mostInWindow: 2, share: 1 },
        wastedPolls: 2,
      });
      expect(job?.transitions.map(({ status }) => status)).toEqual(["pending", "processing", "completed"]);
      expect(job?.requests.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
      expect((await sandbox.report({ job: "nonsense" })).jobs).toHaveLength(1);
      expect((await sandbox.report({ tokenId: "aky_none" })).jobs).toEqual([]);
    }));

  it("coach mode adds details to an error, and nothing to anything else", () =>
    withSandbox(async (sandbox) => {
      const errors = async () => [
        await pollOf(sandbox, "nonsense"),
        await ask(sandbox.url, pathOf(completes), { authorization: `Bearer Bearer ${sandbox.token}` }),
        await ask(sandbox.url, pathOf(completes)),
      ];
      const without = await errors();
      expect(await sandbox.coach.switchOn()).toEqual({ enabled: true });
      const [unknown, doubled, stranger] = await errors();
      expect(JSON.parse(unknown?.body ?? "")).toEqual({
        error: "Job not found",
        details: 'JOB_ID_NOT_A_UUID: "nonsense" is not a UUID, so no job is called that. Rule: poll-after-404.',
      });
      expect(JSON.parse(doubled?.body ?? "")).toMatchObject({
        code: "PAT_MALFORMED",
        details: "DOUBLED_BEARER_PREFIX: The Authorization header says `Bearer` twice.",
      });
      expect(stranger?.body).toBe(without[2]?.body);
      const agent = agentOf(sandbox, sandbox.token);
      expect((await agent(pathOf("nonsense"))).status).toBe(404);
      expect((await agent(pathOf(completes))).body).not.toHaveProperty("details");
      await sandbox.coach.switchOff();
      expect(await errors()).toEqual(without);
    }));
});

describe("server-sent events", () => {
  async function open(url: string, headers: Record<string, string>) {
    const request = get(url, { headers });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.setEncoding("utf8");
    return { request, response };
  }

  it("go on after the last one that a client has got, and end with the server", async () => {
    const mock = await start();
    const { defaultSandbox: sandbox } = mock;
    for (const id of ["a", "b", "c"]) await ask(mock.url, pathOf(id), bearer(mock.token));
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

it("one hundred thousand requests are dropped but for the last ten thousand, and memory does not grow with them", async () => {
  await using mock = await start({ rateLimits: false });
  const { url, token } = mock;
  const headers = bearer(token);
  const rounds = async (count: number) => {
    for (let round = 0; round < count / 50; round += 1)
      await Promise.all(Array.from({ length: 50 }, () => ask(url, pathOf(completes), headers)));
  };
  await rounds(12_000);
  const { dropped, entries } = await mock.defaultSandbox.journal.read({ limit: 10_000 });
  expect([dropped, entries.length]).toEqual([2000, 10_000]);
});
