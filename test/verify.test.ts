import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { connect } from "../src/client/connect.ts";
import { formats as comparisonFormats } from "../src/command/comparison-formats.ts";
import { formats, lineOf } from "../src/command/verify-formats.ts";
import type { ContractDocument } from "../src/contract/document.ts";
import type { Probe } from "../src/contract/probe.ts";
import { type Mock, start, version } from "../src/start.ts";
import { monotonicNow } from "../src/core/clock.ts";
import { createBudget, documentedLimits } from "../src/verify/budget.ts";
import type { Result } from "../src/verify/check.ts";
import { checks } from "../src/verify/checks.ts";
import { compare } from "../src/verify/differences.ts";
import { product } from "../src/verify/operations.ts";
import { createSend } from "../src/verify/send.ts";
import type { Target } from "../src/verify/target.ts";
import { verify as runChecks } from "../src/verify/verify.ts";
import { runCommand } from "./support/command.ts";
import { expectViolations } from "./support/response-watch.ts";

type Verification = { passed: number; failed: number; skipped: number; manner: string; results: Result[] };

const controlToken = "a-control-token-for-tests";

const verify = (url: string, ...more: readonly string[]) =>
  runCommand(["verify", "--url", url, ...more], { AUDITY_MOCK_CONTROL_TOKEN: controlToken });

async function verifyAsJson(url: string, ...more: readonly string[]): Promise<Verification & { code: number | null }> {
  const { code, output } = await verify(url, "--format", "json", ...more);
  return { ...(JSON.parse(output) as Verification), code };
}

/** The server as a remote one, on which waiting advances the clock instead of taking time. */
function remote(mock: Mock, options: Partial<Target>): { target: Target; slept: () => number } {
  let sleptMs = 0;
  const send = createSend(mock.url);
  const target: Target = {
    ...{ url: mock.url, send, token: mock.token, control: null, withoutControl: "the server has no control plane" },
    ...{ mayWrite: false, mayExhaust: false, isPaced: true, job: undefined, signal: new AbortController().signal },
    async sleep(ms) {
      sleptMs += ms;
      await mock.clock.advance(Math.ceil(ms));
    },
    now: () => monotonicNow() + sleptMs,
    onProgress: () => undefined,
    ...options,
  };
  return { target, slept: () => sleptMs };
}

const failedIn = ({ results }: Verification) => results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);

describe("audity-mock verify against this server", () => {
  it.each([
    ["real", 1],
    ["frozen", 1],
    ["scaled", 60],
  ] as const)(
    "audity-mock verify passes every check with a %s clock ×%d, and leaves nothing behind",
    async (clock, clockScale) => {
      await using mock = await start({ clock, clockScale, controlToken });
      const answer = await verifyAsJson(mock.url);
      expect(failedIn(answer)).toEqual([]);
      expect([answer.code, answer.skipped, answer.passed]).toEqual([0, 0, checks.length]);
      expect((await mock.sandboxes()).map(({ name }) => name)).toEqual(["default"]);
      const { entries } = await mock.defaultSandbox.journal.read();
      expect(entries.every(({ tokenId }) => tokenId === null)).toBe(true);
      expect(new Set(entries.map(({ userAgent }) => userAgent))).toEqual(new Set([`audity-mock-verify/${version}`]));
      const report = await runCommand(["report", "--url", mock.url], { AUDITY_MOCK_CONTROL_TOKEN: controlToken });
      expect([report.code, report.output]).toEqual([0, "No polls of jobs or captures.\n"]);
      expect(await mock.defaultSandbox.journal.assert({ maxPolls: 0 })).toMatchObject({ passed: true });
    },
  );
});

it("every check of verify has an id of its own and a clause", () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { clause, demand } of checks) {
    expect(clause).toMatch(/^(openapi\.json#\/|documentation: )/);
    expect(demand).not.toMatch(/\.$/);
  }
});

describe("an operation that is added to the contract", () => {
  const { paths } = product.contract;
  const read = { ...paths["/api/projects/{id}"]?.get, operationId: "getSample" };
  const contract = { ...product.contract, paths: { ...paths, "/api/samples/{id}": { get: read } } } as ContractDocument;

  it("is asked for by every general check that concerns it", async () => {
    await using mock = await start({ clock: "frozen", controlToken });
    const { target } = remote(mock, { control: await connect(mock.url, controlToken) });
    const getSample: Probe = { findId: () => Promise.resolve("00000000-0000-4000-8000-00000000abcd") };
    const probes = { ...product.probes, getSample };
    const general = checks.filter(({ id }) => /^(auth|route|id)\.|^rate\.buckets$/.test(id));
    const results = await runChecks(target, undefined, general, { contract, probes });
    // The server does not have it: strangers are refused, and nobody else is answered as they should be.
    const failed = results.filter(({ facts }) => facts.some(({ name, holds }) => !holds && name.includes("getSample")));
    expect(failed.map(({ id }) => id)).toEqual([
      ...["auth.missing", "auth.revoked", "auth.expired", "auth.scope", "id.unknown", "id.malformed", "id.foreign"],
      "rate.buckets",
    ]);
    const refused = results.filter(({ evidence }) =>
      evidence.some((line) => /^GET \/api\/samples\/.* → 401 /.test(line)),
    );
    expect(refused.map(({ id }) => id)).toEqual([
      ...["auth.missing", "auth.malformed", "auth.doubled-bearer", "auth.unknown", "auth.no-access-token"],
      ...["auth.first", "auth.revoked", "auth.expired"],
    ]);
  });

  it("is refused without a probe", async () => {
    await using mock = await start();
    const outcome = runChecks(remote(mock, {}).target, undefined, undefined, { ...product, contract });
    await expect(outcome).rejects.toThrow("The operation getSample has no probe.");
  });
});

describe("audity-mock verify without a control plane", () => {
  it("audity-mock verify without a control plane only reads, and says which checks it skips and why", async () => {
    await using mock = await start({ control: false, controlToken, rateLimits: false });
    const credits = async () => (await mock.defaultSandbox.read()).owners.map(({ creditsUsed }) => creditsUsed);
    const before = await credits();
    const { code, results, skipped, failed } = await verifyAsJson(mock.url, "--token", mock.token, "--no-wait");
    expect([code, failed]).toEqual([0, 0]);
    expect(skipped).toBeGreaterThan(20);
    for (const { skipped: why, verdict } of results) expect(verdict === "skip").toBe(why !== null);
    const { entries } = await mock.defaultSandbox.journal.read({ limit: 1000 });
    expect(entries.length).toBeGreaterThan(40);
    const known = entries.filter(({ tokenId }) => tokenId !== null);
    expect(new Set(known.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(await credits()).toEqual(before);
  });

  it("verify sends at most four fifths of a rate limit in a minute, unless it is not paced", async () => {
    const timesOf = async (isPaced: boolean) => {
      await using mock = await start({ rateLimit: { read: { limit: 1000, windowMs: 60_000 } } });
      const { target, slept } = remote(mock, { isPaced });
      expect((await runChecks(target)).filter(({ verdict }) => verdict === "fail")).toEqual([]);
      const { entries } = await mock.defaultSandbox.journal.read({ limit: 1000 });
      const ofRead = entries.filter(({ bucket, tokenId }) => bucket?.name === "read" && tokenId !== null);
      return { slept: slept(), times: ofRead.map(({ at }) => Date.parse(at)) };
    };
    const { times } = await timesOf(true);
    const most = documentedLimits.read * 0.8;
    expect(times.filter((at, index) => at - (times[index - most] ?? 0) < 60_000)).toEqual([]);
    expect((await timesOf(false)).slept).toBe(0);
  });

  it("audity-mock verify --job polls that job to its end", async () => {
    await using mock = await start({ control: false, clock: "scaled", clockScale: 20 });
    const { id } = await mock.defaultSandbox.jobs.create();
    const { results } = await verifyAsJson(mock.url, "--token", mock.token, "--no-wait", "--job", id);
    const ofJobs = results.filter(({ verdict, id: check }) => check.startsWith("job.") && verdict !== "skip");
    expect(ofJobs.map(({ verdict, id: check }) => `${verdict} ${check}`)).toEqual([
      "pass job.order",
      "pass job.nulls",
      "pass job.timestamps",
      "pass job.updated-at",
      "pass job.updated-at-transition",
      "pass job.terminal",
      "pass job.identity",
    ]);
    const { entries } = await mock.defaultSandbox.journal.read({ limit: 1000 });
    expect(entries.some(({ jobId, status }) => jobId === id && status === 200)).toBe(true);
    expect(await mock.defaultSandbox.report()).toMatchObject({
      verdict: "pass",
      jobs: [],
      unknownTokens: { polls: 0 },
    });
  });

  it("audity-mock verify --write triggers one job", async () => {
    await using mock = await start({ control: false, clock: "scaled", clockScale: 20 });
    const jobs = async () => (await mock.defaultSandbox.read()).jobs;
    const before = await jobs();
    const { results, failed } = await verifyAsJson(mock.url, "--token", mock.token, "--no-wait", "--write");
    expect(failed).toBe(0);
    expect(await jobs()).toBe(before + 1);
    expect(results.find(({ id }) => id === "job.terminal")?.verdict).toBe("pass");
  });

  it("verify uses rate limits up only when allowed, and then waits as long as Retry-After says", async () => {
    await using mock = await start();
    const { target, slept } = remote(mock, { mayExhaust: true });
    const results = await runChecks(target);
    const rates = results.filter(({ id, verdict }) => id.startsWith("rate.") && verdict !== "skip");
    expect(rates.map(({ id, verdict }) => `${verdict} ${id}`)).toEqual([
      "pass rate.read",
      "pass rate.read.retry-after",
      "pass rate.write",
      "pass rate.write.retry-after",
      "pass rate.jobPolling",
      "pass rate.jobPolling.retry-after",
      "pass rate.renewed",
    ]);
    expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    // Three windows of a minute, one more to see it renewed, one for all the reads, and one that had begun before.
    expect(slept()).toBeLessThan(380_000);
  });

  it("verify passes against a server that writes slowly", async () => {
    await using mock = await start({ clock: "frozen" });
    const { target } = remote(mock, { mayExhaust: true });
    const slow: Target = {
      ...target,
      async send(request) {
        if (request.method === "POST") await target.sleep(30);
        return target.send(request);
      },
    };
    const results = await runChecks(slow);
    expect(results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id)).toEqual([]);
    expect(results.find(({ id }) => id === "rate.jobPolling")?.verdict).toBe("pass");
  });

  it("verify waits after a 429 that others have caused with the same token", async () => {
    await using mock = await start({ clock: "frozen", rateLimit: { read: { limit: 1000, windowMs: 60_000 } } });
    await mock.defaultSandbox.limits.drain("read");
    const { target, slept } = remote(mock, { isPaced: false });
    const results = await runChecks(target);
    expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(slept()).toBe(60_000);
  });

  it("audity-mock verify does not send the control token to a server that is no audity-mock", async () => {
    const asked: IncomingMessage[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request);
      response.writeHead(401, { "content-type": "application/json" }).end('{"error":"Unauthorized"}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    expectViolations();
    const { port } = stranger.address() as AddressInfo;
    const { code, errors } = await verify(`http://127.0.0.1:${port}`, "--token", `aky_${"x".repeat(32)}`);
    stranger.close();
    expect([code, errors]).toEqual([1, ""]);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ headers }) => JSON.stringify(headers).includes(controlToken))).toEqual([]);
  });
});

it("a server that answers without end is cut off", async () => {
  const server = createServer((_request, response) => {
    const piece = Buffer.alloc(1_000_000, " ");
    const send = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", send);
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = createSend(url)({ method: "GET", path: "/", headers: {} });
  await expect(answer).rejects.toThrow(`the response of ${url} is larger than 10 MB`);
  server.close();
});

describe("a failed check", () => {
  it("a failed check of audity-mock verify exits with 1 and prints the clause and the requests, without a token", async () => {
    await using mock = await start({
      clock: "frozen",
      rateLimit: { jobPolling: { limit: 7, windowMs: 60_000 } },
      controlToken,
    });
    const { code, output } = await verify(mock.url, "--check", "rate");
    expect(code).toBe(1);
    expect(output).toMatch(/^fail {2}rate\.jobPolling /m);
    expect(output).toContain("clause    documentation: rate limits (documented)");
    expect(output).toContain("failed    accepted: 7, expected 120");
    expect(output).toMatch(/ → 200\n[^→]*\(7\s+times\)\n/);
    expect(output).toMatch(/evidence {2}GET \/api\/agent\/jobs\/\S+ → 429 \{"error":"Rate limit\n +exceeded"\}/);
    expect(output).toMatch(/\d+ passed, \d+ failed, 0 skipped; \d+ requests in [\d.]+ m?s\.\n$/);
    expect(output).not.toMatch(/aky_\w{20}/);
  });

  it("audity-mock verify --check runs one check alone, or those whose ids begin with a word", async () => {
    await using mock = await start({ clock: "frozen", controlToken });
    const { code, results } = await verifyAsJson(mock.url, "--check", "rate.read", "--check", "job.order");
    const made = ["job.order", "rate.read", "rate.read.retry-after"];
    expect([code, results.map(({ id }) => id)]).toEqual([0, made]);
  });

  it("a failed check is a failure of JUnit and a section of Markdown", async () => {
    await using mock = await start({ clock: "frozen", rateLimit: { jobPolling: { limit: 7, windowMs: 60_000 } } });
    const { target } = remote(mock, { control: await connect(mock.url, mock.controlToken) });
    const chosen = checks.filter(({ id }) => id === "rate.jobPolling" || id === "rate.read");
    const results = await runChecks(target, undefined, chosen);
    const verification = { url: mock.url, manner: "in a sandbox", results, durationMs: 1234 };
    const xml = await formats["junit"]?.(verification);
    expect(xml).toMatch(/<testsuites tests="2" failures="1" errors="0" skipped="0" time="1\.234">/);
    expect(xml).toContain(
      '<testcase classname="verify.rate" name="rate.jobPolling: The bucket jobPolling allows 120 requests a minute',
    );
    expect(xml).toMatch(
      /<failure message="The bucket jobPolling allows 120 requests a minute[^"]*" type="documentation: rate limits">accepted: 7, expected 120/,
    );
    const markdown = await formats["markdown"]?.(verification);
    expect(markdown).toContain("| fail | `rate.jobPolling` |");
    expect(markdown).toContain("## rate.jobPolling");
  });
});

it("the text of a failed check shows its last requests, and says how many it does not show", () => {
  const result: Result = {
    ...{ id: "a.b", demand: "Something holds", clause: "documentation: a", basis: "documented", verdict: "fail" },
    ...{ skipped: null, requests: 12, facts: [], evidence: Array.from({ length: 12 }, (_, index) => `GET /${index}`) },
  };
  const lines = lineOf(result).trimEnd().split("\n").slice(2);
  expect(lines.map((line) => line.trim())).toEqual([
    "evidence  (4 before these; --format json shows all)",
    ...[4, 5, 6, 7, 8, 9, 10, 11].map((number) => `evidence  GET /${number}`),
  ]);
});

describe("two servers", () => {
  it("audity-mock verify --against finds no differences between servers that answer alike", async () => {
    await using one = await start({ controlToken, clock: "frozen" });
    await using other = await start({ controlToken, clock: "frozen", seed: 7 });
    const against = ["--against", one.url, "--against", other.url];
    const { code, output } = await verify(one.url, ...against, "--check", "job", "--check", "rate.write");
    const compared = checks.filter(({ id }) => /^job\.|^rate\.write/.test(id)).length;
    expect([code, output]).toEqual([0, expect.stringContaining(`0 differences in ${compared} checks`)]);
  });

  it("audity-mock verify --against compares the facts of two servers, and lists checks that were made of one only", async () => {
    const frozen = { clock: "frozen", controlToken } as const;
    await using one = await start(frozen);
    await using other = await start({ ...frozen, rateLimit: { write: { limit: 3, windowMs: 60_000 } } });
    const against = ["--against", one.url, "--against", other.url];
    const { code, output } = await verify(one.url, ...against, "--check", "rate.write", "--format", "markdown");
    expect(code).toBe(1);
    expect(output).toContain("| `rate.write` | accepted | 20 | 3 | 20 | documented: `documentation: rate limits` |");
    const [seenHere, seenThere] = [await runChecks(remote(one, {}).target), await runChecks(remote(other, {}).target)];
    const { notCompared, differences } = compare(seenHere, seenThere);
    expect(differences).toEqual([]);
    expect(notCompared).toContainEqual({ id: "auth.revoked", why: "the server has no control plane" });
  });

  it("compare() reports a fact that one server breaks, and not one that differs while both keep it", () => {
    const result = (seen: string, holds: boolean): Result => ({
      ...{ id: "a.b", demand: "Something holds", clause: "documentation: a", basis: "documented", evidence: [] },
      ...{ verdict: holds ? "pass" : "fail", skipped: null, requests: 1 },
      facts: [{ name: "a fact", seen, expected: "1", holds }],
    });
    expect(compare([result("1", true)], [result("2", true)]).differences).toEqual([]);
    expect(compare([result("1", true)], [result("2", false)]).differences).toMatchObject([{ first: "1", second: "2" }]);
    expect(compare([result("2", false)], [result("2", false)]).differences).toEqual([]);
  });

  it("are a suite of JUnit with a failure for each difference, and say what was not compared", async () => {
    const comparison = {
      urls: ["http://one", "http://other"] as const,
      differences: [
        {
          id: "a.b",
          fact: "a fact",
          expected: "1",
          first: "1",
          second: "2",
          clause: "documentation: a",
          basis: "documented" as const,
        },
      ],
      compared: 1,
      notCompared: [{ id: "c.d", why: "no owner" }],
    };
    const xml = await comparisonFormats["junit"]?.(comparison);
    expect(xml).toContain(
      '<testsuite name="http://one and http://other" tests="3" failures="1" errors="0" skipped="1">',
    );
    expect(xml).toMatch(
      /<testcase classname="difference" name="a\.b: a fact">\s*<failure message="1 and 2" type="documentation: a"\/>/,
    );
    expect(xml).toMatch(/<testcase classname="difference" name="c\.d">\s*<skipped message="no owner"\/>/);
    expect(xml).toContain('<testcase classname="difference" name="1 checks compared"/>');
  });
});

it.each<[what: string, parameters: readonly string[], code: number, sentence: string | RegExp]>([
  [
    "nobody answers",
    ["--url", "http://127.0.0.1:1"],
    1,
    "No audity-mock server is running on http://127.0.0.1:1. Start one with `audity-mock start`",
  ],
  ["the format is unknown", ["--format", "xml"], 2, '--format must be one of text, json, junit, markdown, not "xml".'],
  [
    "an unknown check",
    ["--check", "job.oder"],
    2,
    '--check must be the id of a check or its beginning, not "job.oder"; available: job.order, ',
  ],
  [
    "one server is compared",
    ["--against", "http://127.0.0.1:1"],
    2,
    "--against compares two servers, but it was given once. Use: --against <url> --against <url>.",
  ],
  [
    "a URL is invalid",
    ["--against", "a", "--against", "b"],
    2,
    '--against must be a URL such as http://127.0.0.1:2834, not "a".',
  ],
])("audity-mock verify says in one sentence that %s", async (_, parameters, code, sentence) => {
  const outcome = await runCommand(["verify", ...parameters]);
  expect([outcome.code, outcome.errors.split("\n").length]).toEqual([code, 2]);
  expect(outcome.errors).toContain(sentence);
});

it("audity-mock verify asks for --token when the server has no control plane", async () => {
  await using mock = await start({ control: false, rateLimits: false });
  const none = await runCommand(["verify", "--url", mock.url]);
  expect([none.code, none.errors]).toEqual([
    2,
    `${mock.url} cannot be verified without a token: the server has no control plane. Pass --token with a token of an account on the server, or set AUDITY_TOKEN.\n`,
  ]);
  const given = await runCommand(["verify", "--url", mock.url, "--no-wait"], { AUDITY_TOKEN: mock.token });
  expect(given.code).toBe(0);
});

describe("the request budget", () => {
  it("the request budget allows four fifths of a limit at once, and the next request a minute after the first", () => {
    const budget = createBudget();
    const waits = Array.from({ length: 81 }, () => budget.take("read", 1000));
    expect(waits.slice(0, 80).every((wait) => wait === 0)).toBe(true);
    expect(waits[80]).toBe(61_000);
    expect(budget.take("write", 1000)).toBe(0);
    expect(budget.untilFresh("write", 11_000)).toBe(51_000);
    expect(budget.untilFresh("write", 62_001)).toBe(0);
    expect(budget.untilFresh("jobPolling", 1000)).toBe(0);
    budget.spend("jobPolling", 1000);
    expect(budget.untilFresh("jobPolling", 2000)).toBe(60_000);
  });
});

it("verify stops when it is asked to, and still deletes its sandbox", async () => {
  await using mock = await start({ controlToken });
  const stopped = new AbortController();
  const { target } = remote(mock, { control: await connect(mock.url, controlToken), signal: stopped.signal });
  const results = await runChecks(target, ({ id }) => {
    if (id === "auth.unknown") stopped.abort();
  });
  expect(results.at(-1)?.id).toBe("auth.unknown");
  expect((await mock.sandboxes()).map(({ name }) => name)).toEqual(["default"]);
});

it("verify says in one sentence that the server has gone in the middle of it", async () => {
  await using mock = await start({ controlToken });
  const outcome = verify(mock.url);
  await mock.defaultSandbox.journal.wait({ operation: "getJobStatus", status: 401, withinMs: "20s" });
  await mock.stop();
  const { code, errors } = await outcome;
  expect([code, errors.split("\n").length]).toEqual([1, 2]);
});
