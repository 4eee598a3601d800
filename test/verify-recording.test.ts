import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { VerifiedRecording } from "../src/recording/verify-recording.ts";
import { start } from "../src/start.ts";
import { createHarRecorder, harTextOf, type RecordedEntry } from "./support/har-recorder.ts";
import { expectViolations } from "./support/response-watch.ts";
import { runHere } from "./support/run-here.ts";

let folder: string;
let entries: readonly RecordedEntry[];
let job: string;

/** Records a client that does everything right, and some requests that the server has to refuse. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "verify-recording-"));
  await using mock = await start({ seed: 5, clock: "frozen" });
  const { fetch, entries: recorded } = createHarRecorder("browser");
  const { url, token, projects, clock } = mock.defaultSandbox;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const ask = async (path: string, init: RequestInit = {}) => (await fetch(url + path, { headers, ...init })).text();
  const trigger = await ask(`/api/agent/projects/${projects.ready}/audit-analysis/async`, {
    method: "POST",
    headers: { authorization: headers.authorization },
  });
  ({ jobId: job } = (JSON.parse(trigger) as { data: { jobId: string } }).data);
  for (let count = 0; count < 4; count += 1) {
    await ask(`/api/agent/jobs/${job}`);
    await clock.advance("6s");
  }
  await ask("/api/projects");
  await ask("/api/user/tier?unknown=1");
  await ask("/api/agent/jobs/none");
  await ask("/api/lead-generation/leads?limit=none");
  await ask("/api/projects", { method: "POST", body: "{}" });
  await ask("/api/user/tier", { method: "DELETE", headers: { authorization: headers.authorization } });
  entries = recorded;
});
afterAll(() => rm(folder, { recursive: true }));

async function verify(some: readonly unknown[], ...options: string[]) {
  const file = join(folder, "traffic.har");
  await writeFile(file, harTextOf(some));
  return runHere(["verify", "--recording", file, ...options]);
}

async function clausesOf(some: readonly unknown[], ...verdicts: string[]) {
  const { code, output, errors } = await verify(some, "--format", "json");
  expect(errors).toBe("");
  const { clauses } = JSON.parse(output) as VerifiedRecording;
  return { code, clauses: clauses.filter(({ verdict }) => verdicts.includes(verdict)) };
}

/** An entry of the recording, with changes to its response. */
function changed(number: number, change: (entry: RecordedEntry) => void): readonly RecordedEntry[] {
  const copies = structuredClone(entries) as RecordedEntry[];
  change(copies[number - 1] as RecordedEntry);
  return copies;
}

/** Changes the body of a response. */
const withBody = (number: number, change: (body: Record<string, Record<string, unknown>>) => void) =>
  changed(number, ({ response: { content } }) => {
    const text = content.encoding === "base64" ? Buffer.from(content.text ?? "", "base64").toString() : content.text;
    const body = JSON.parse(text ?? "") as Record<string, Record<string, unknown>>;
    change(body);
    content.text = JSON.stringify(body);
    delete content.encoding;
  });

describe("audity-mock verify --recording", () => {
  it("audity-mock verify --recording confirms clauses, and refutes none, for traffic of the mock", async () => {
    const { code, clauses } = await clausesOf(entries, "confirmed", "refuted");
    expect(clauses.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
    expect(code).toBe(0);
    const inferred = clauses.filter(({ basis }) => basis === "inferred").map(({ id, confirmed }) => [id, confirmed]);
    expect(Object.fromEntries(inferred)).toEqual({
      "triggerAsyncAuditAnalysis.statuses": 1,
      "triggerAsyncAuditAnalysis.202": 1,
      "createProject.400": 1,
      "createProject.invalid-body": 1,
      "listLeads.invalid-query": 1,
      "account.query": 1,
      "id.malformed": 1,
      "route.method": 1,
      "job.updated-at-transition": 1,
    });
    const known = clauses.filter(({ basis }) => basis !== "inferred").map(({ id, confirmed }) => [id, confirmed]);
    expect(Object.fromEntries(known)).toMatchObject({
      "getJobStatus.statuses": 5,
      "getJobStatus.200": 4,
      "getJobStatus.404": 1,
      "job.order": 1,
      "job.terminal": 1,
    });
  });

  it.each<[what: string, id: string, number: number, some: () => readonly RecordedEntry[]]>([
    [
      "a status that is not documented",
      "getJobStatus.statuses",
      2,
      () => changed(2, ({ response }) => (response.status = 418)),
    ],
    [
      "a body of another shape",
      "listProjects.200",
      6,
      () => changed(6, ({ response }) => (response.content.text = '{"a":1}')),
    ],
    [
      "a body of another media type",
      "getJobStatus.200",
      3,
      () => changed(3, ({ response }) => (response.headers = [{ name: "Content-Type", value: "text/html" }])),
    ],
    [
      "a job that goes back",
      "job.order",
      5,
      () => withBody(5, ({ data }) => Object.assign(data ?? {}, { status: "pending" })),
    ],
    [
      "a 202 without its wrapper",
      "triggerAsyncAuditAnalysis.202",
      1,
      () =>
        changed(
          1,
          ({ response: { content } }) =>
            (content.text = JSON.stringify((JSON.parse(content.text ?? "") as { data: object }).data)),
        ),
    ],
    [
      "a malformed id that gets 400",
      "getJobStatus.statuses",
      8,
      () => changed(8, ({ response }) => (response.status = 400)),
    ],
    [
      "an unknown parameter that gets 400",
      "account.query",
      7,
      () => changed(7, ({ response }) => (response.status = 400)),
    ],
    ["another method that gets 405", "route.method", 11, () => changed(11, ({ response }) => (response.status = 405))],
    [
      "an invalid body that gets 201",
      "createProject.invalid-body",
      10,
      () => changed(10, ({ response }) => (response.status = 201)),
    ],
    [
      "a 429 without Retry-After",
      "retry-after",
      2,
      () =>
        changed(2, ({ response }) => {
          response.status = 429;
          response.content = { size: 1, mimeType: "application/json", text: '{"error":"Too many"}' };
        }),
    ],
  ])("audity-mock verify --recording exits with 1 for %s", async (_what, id, number, some) => {
    const { code, clauses } = await clausesOf(some(), "refuted");
    expect(code).toBe(1);
    const found = clauses.find((each) => each.id === id);
    expect(found).toMatchObject({ refuted: 1, refutedBy: [{ times: 1, entries: [number] }] });
    expect(found?.refutedBy[0]?.observed).not.toBe(found?.refutedBy[0]?.expected);
  });

  it.each(["text", "markdown", "junit"])(
    "audity-mock verify --recording --format %s names each refuted clause and its entry",
    async (format) => {
      const { code, output } = await verify(
        changed(2, ({ response }) => (response.status = 418)),
        "--format",
        format,
      );
      expect(code).toBe(1);
      expect(output).toContain("getJobStatus.statuses");
      expect(output.replaceAll(/\s+/g, " ")).toContain(
        "entry 2, GET /api/agent/jobs/{id} 418: 418, expected 200, 401, 404, 429",
      );
      expect(output).toContain("account.query");
    },
  );

  it("audity-mock verify --recording judges a body that is base64, and counts a body that is missing", async () => {
    const encoded = withBody(6, () => undefined).map((entry) => ({ ...entry }));
    expect((await clausesOf(encoded, "refuted")).code).toBe(0);
    const missing = changed(6, ({ response }) => delete response.content.text);
    const { output } = await verify(missing, "--format", "json");
    const { recording, clauses } = JSON.parse(output) as VerifiedRecording;
    expect(recording).toMatchObject({ requests: 11, ofAgentApi: 11, withoutBody: 1 });
    expect(clauses.find(({ id }) => id === "listProjects.200")?.verdict).toBe("not seen");
    expect((await verify(missing)).output).toContain("The recording lacks the body of 1 of these responses");
  });

  it.each<[what: string, some: () => readonly unknown[], reason: string]>([
    [
      "no request has a response",
      () => entries.map((entry) => ({ ...entry, response: { ...entry.response, status: 0 } })),
      "11 without a response (their status is missing or 0)",
    ],
    [
      "no status can be read",
      () => entries.map((entry) => ({ ...entry, response: { ...entry.response, status: "OK" } })),
      "11 without a response (their status is missing or 0)",
    ],
    [
      "all responses have an injected fault, or none",
      () =>
        entries.map((entry, index) =>
          index === 0
            ? { ...entry, response: null }
            : { ...entry, _reason: { code: "FAULT_APPLIED", sentence: "Injected fault: status 503." } },
        ),
      "1 without a response (their status is missing or 0), 10 with an injected fault",
    ],
    [
      "an unknown method is refused before it is looked at",
      () => entries.slice(10).map((entry) => ({ ...entry, response: { ...entry.response, status: 401 } })),
      "1 with a method that the contract does not have, refused with 401 or 429",
    ],
  ])("audity-mock verify --recording ends with 2 when %s", async (_what, some, reason) => {
    const { code, output, errors } = await verify(some());
    expect([code, output]).toEqual([2, ""]);
    const count = some().length;
    expect(errors).toBe(
      `traffic.har contains ${count} request${count === 1 ? "" : "s"} to the Agent API, but no response can be checked: ${reason}. Record until the client has received responses of the contract.\n`,
    );
  });

  it("audity-mock verify --recording reads a status that is a text", async () => {
    const asText = entries.map((entry) => ({
      ...entry,
      response: { ...entry.response, status: String(entry.response.status) },
    }));
    const [texts, numbers] = [await clausesOf(asText, "confirmed"), await clausesOf(entries, "confirmed")];
    expect(texts).toEqual(numbers);
    expect(texts.clauses.length).toBeGreaterThan(10);
  });

  it("audity-mock verify --recording leaves out faults that audity-mock has injected, and counts them", async () => {
    expectViolations();
    await using mock = await start({ seed: 6, clock: "frozen" });
    const { url, token, faults, journal } = mock.defaultSandbox;
    await faults.add({ effect: { kind: "status", status: 503 }, times: 1 });
    await faults.add({ effect: { kind: "status", status: 418 }, times: 1 });
    for (let count = 0; count < 4; count += 1)
      await (await fetch(`${url}/api/projects`, { headers: { authorization: `Bearer ${token}` } })).text();
    const { log } = JSON.parse(await journal.export({ format: "har" })) as { log: { entries: unknown[] } };
    const { code, clauses } = await clausesOf(log.entries, "confirmed", "refuted");
    expect(code).toBe(0);
    expect(clauses.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
    expect(clauses.find(({ id }) => id === "listProjects.statuses")?.confirmed).toBe(2);
    const { output } = await verify(log.entries, "--format", "json");
    expect((JSON.parse(output) as VerifiedRecording).recording).toMatchObject({
      injectedFaults: 2,
      withoutResponse: 0,
    });
    const sentence = "2 of these responses have an injected fault of audity-mock and were left out.";
    for (const format of ["text", "markdown", "junit"])
      expect((await verify(log.entries, "--format", format)).output.replaceAll(/\s+/g, " ")).toContain(sentence);
  });

  it.each(["PURGE", "aky_secretmethod0000"])(
    "audity-mock verify --recording does not print the method %s",
    async (method) => {
      const odd = changed(11, ({ request, response }) => {
        request.method = method;
        response.status = 405;
      });
      const { output } = await verify(odd);
      expect(output.replaceAll(/\s+/g, " ")).toContain("entry 11, another method (a path of the contract) 405");
      expect(output.toUpperCase()).not.toContain(method.toUpperCase());
    },
  );

  it.each([
    ["--against http://localhost:1 --against http://localhost:2", "--against"],
    ["--write", "--write"],
    ["--no-wait", "--no-wait"],
    ["--token aky_x", "--token"],
    ["--url http://127.0.0.1:1", "--url"],
    ["--control-token 12345678901234567890", "--control-token"],
  ])("audity-mock verify --recording refuses %s", async (options, flag) => {
    const { code, output, errors } = await verify(entries, ...options.split(" "));
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toBe(`--recording checks a file, so it cannot be combined with ${flag}.\n`);
  });
});
