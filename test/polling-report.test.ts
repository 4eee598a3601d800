import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JournalEntryView } from "../src/control/types.gen.ts";
import type { JournalEntry } from "../src/journal/entry.ts";
import { pollingReport } from "../src/polling/polling-report.ts";
import { start } from "../src/start.ts";
import type { RuleName, Verdict } from "../src/polling/polling-rules.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import { controls, inSandboxOf } from "./support/controls.ts";
import { pollAt, refused, reportOf, verdictsOf } from "./support/polling.ts";
import { bearer, fetchText, pathOf } from "./support/requests.ts";

const folder = new URL("fixtures/polling/", import.meta.url);

/** A journal that was recorded from a client in real time (fixtures/polling/record.ts). */
function recorded(name: string): readonly JournalEntry[] {
  const lines = readFileSync(new URL(`${name}.ndjson`, folder), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const { realAtMs, ...view } = JSON.parse(line) as JournalEntryView;
    const [at, answeredAt] = [Date.parse(view.at), Date.parse(view.answeredAt)];
    const isPoll = view.operation === "getJobStatus";
    const isEnd = view.jobStatus === "completed" || view.jobStatus === "failed";
    return {
      ...view,
      isPoll,
      isEnd,
      at,
      answeredAt,
      realAt: realAtMs,
      scale: 1,
      bucket: null,
    } as unknown as JournalEntry;
  });
}

/** The rules that each recorded client breaks, and rules that it keeps; it breaks no other one. */
const expectations: Readonly<
  Record<string, { broken: Partial<Record<RuleName, Verdict>>; kept: readonly RuleName[] }>
> = {
  patient: { broken: {}, kept: ["interval", "jitter", "concurrent-polls", "poll-after-end"] },
  "fixed-fast-loop": { broken: { interval: "fail", jitter: "warn" }, kept: ["concurrent-polls"] },
  "back-off-with-jitter": { broken: {}, kept: ["back-off", "jitter", "interval"] },
  "back-off-without-jitter": { broken: { jitter: "warn" }, kept: ["back-off", "interval"] },
  "no-back-off": { broken: { "back-off": "fail", interval: "fail" }, kept: ["jitter"] },
  "honours-retry-after": { broken: {}, kept: ["retry-after"] },
  "ignores-retry-after": { broken: { "retry-after": "fail" }, kept: ["interval", "jitter"] },
  "reads-http-date": { broken: {}, kept: ["retry-after"] },
  "takes-http-date-for-seconds": { broken: { "retry-after": "fail" }, kept: ["poll-after-end"] },
  "takes-seconds-for-http-date": { broken: { "retry-after": "fail" }, kept: ["poll-after-end"] },
  // The parallel pollers do not tell each other that the job has ended.
  "parallel-pollers": {
    broken: { "concurrent-polls": "fail", interval: "fail", jitter: "warn", "poll-after-end": "warn" },
    kept: [],
  },
  "polls-after-the-end": { broken: { "poll-after-end": "fail" }, kept: ["interval"] },
  "polls-after-404": { broken: { "poll-after-404": "fail" }, kept: [] },
  "polls-after-401": { broken: { "poll-after-401": "fail" }, kept: [] },
  "retries-403": { broken: { "retry-of-4xx": "fail" }, kept: ["interval"] },
};

describe("a recorded client", () => {
  it("every recorded client has an expected judgement", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
    expect(files.map((name) => name.replace(".ndjson", "")).toSorted()).toEqual(Object.keys(expectations).toSorted());
  });

  it.each(Object.entries(expectations))(
    "the polling report finds exactly the broken rules of the recorded client %s",
    (name, { broken, kept }) => {
      const report = reportOf(recorded(name));
      const verdicts = verdictsOf(report);
      const found = Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict !== "pass"));
      expect(found).toEqual(broken);
      for (const rule of kept) expect(verdicts[rule]).toBe("pass");
      for (const { rule, verdict, evidence } of report.findings)
        if (verdict !== "pass") expect(evidence, rule).not.toEqual([]);
    },
  );

  it("the polling report measures early, concurrent, late and wasted polls of recorded clients", () => {
    expect(reportOf(recorded("takes-seconds-for-http-date")).earlyPolls).toEqual({
      count: 2,
      worstMs: expect.closeTo(2000, -2) as number,
    });
    expect(reportOf(recorded("parallel-pollers")).maxConcurrentPolls).toBeGreaterThan(1);
    expect(reportOf(recorded("polls-after-the-end"))).toMatchObject({ pollsAfterEnd: 3, wastedPolls: 3 });
    expect(reportOf(recorded("polls-after-404"))).toMatchObject({ pollsAfter404: 4, wastedPolls: 4 });
    expect(reportOf(recorded("polls-after-401"))).toMatchObject({ pollsAfter401: 3, wastedPolls: 3 });
    expect(reportOf(recorded("retries-403")).retriesOf4xx).toBeGreaterThanOrEqual(3);
    expect(reportOf(recorded("back-off-without-jitter")).growth).toBeCloseTo(2, 0);
    const { intervals } = reportOf(recorded("fixed-fast-loop"));
    expect(intervals?.medianMs).toBeGreaterThan(24);
    expect(intervals?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(59);
  });
});

describe("the rule retry-after", () => {
  it.each([
    ["has passed for real", pollAt(10_006), "pass"],
    ["is missed by less than a timer's resolution", pollAt(9_990), "pass"],
    ["is missed by more than a timer's resolution", pollAt(9_900), "fail"],
    ["has passed only on the sandbox's clock", pollAt(50, { at: 10_005 }), "pass"],
    ["has passed in a sixtieth of the time on a clock scaled by 60", pollAt(200, { at: 600_005, scale: 60 }), "pass"],
    [
      "has passed on a clock scaled by 60, and not in the client's seconds",
      pollAt(200, { at: 12_005, scale: 60 }),
      "fail",
    ],
  ])("a wait for Retry-After that %s gets the verdict %s", (_, next, verdict) => {
    expect(verdictsOf(reportOf([pollAt(0, refused), next]))["retry-after"]).toBe(verdict);
  });

  it("the rule retry-after does not judge a poll that was under way already", () => {
    const report = reportOf([pollAt(0, { ...refused, durationMs: 40 }), pollAt(20), pollAt(10_060)]);
    expect(report.findings[0]).toMatchObject({ rule: "retry-after", verdict: "pass", cases: 1 });
  });

  it("the rule retry-after judges each job and token separately", () => {
    const other = { tokenId: "u", tokenPrefix: "aky_othr" };
    const reports = [
      ...pollingReport([pollAt(0, refused), pollAt(100, other), pollAt(10_100), pollAt(10_200, { jobId: "b" })]),
    ];
    expect(reports.map(verdictsOf).map((verdicts) => verdicts["retry-after"])).toEqual(["pass", undefined, undefined]);
  });
});

describe("polls with unknown tokens", () => {
  const nobodys = "aky_0123456789ABCDEFGHIJKLMNOPQRSTUV";

  it("the polling report counts polls with unknown tokens apart, with their reasons", async () => {
    await using mock = await start({ clock: "frozen" });
    const { defaultSandbox: sandbox } = mock;
    const { id } = await sandbox.jobs.create();
    const ask = (token: string | null, path = `/api/agent/jobs/${id}`) =>
      fetch(mock.url + path, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });
    await ask(mock.token);
    for (let count = 0; count < 3; count += 1) await ask(nobodys);
    await ask(null);
    await ask(null, "/api/projects");
    const report = await sandbox.report();
    expect(report.verdict).toBe("pass");
    expect(report.jobs.map(({ jobId, polls }) => [jobId, polls])).toEqual([[id, 1]]);
    expect(report.unknownTokens).toMatchObject({
      polls: 4,
      reasons: { TOKEN_UNKNOWN: 3, TOKEN_MISSING: 1 },
      requests: [2, 3, 4, 5].map((number) => ({ number, status: 401 })),
    });
    expect((await sandbox.report({ job: "another" })).unknownTokens.polls).toBe(0);
    expect(await sandbox.journal.assert({ maxPolls: 1 })).toMatchObject({ passed: true });
  });

  it("the polling report judges polls with a revoked token of the sandbox", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    await sandbox.tokens.revoke((await sandbox.tokens.list())[0]?.id ?? "");
    for (let count = 0; count < 3; count += 1)
      await fetch(`${mock.url}/api/agent/jobs/a`, { headers: { authorization: `Bearer ${sandbox.token}` } });
    const { verdict, jobs, unknownTokens } = await sandbox.report();
    expect([verdict, jobs[0]?.pollsAfter401, unknownTokens.polls]).toEqual(["fail", 2, 0]);
  });
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const withSandbox = inSandboxOf(open);
  const pollOf = (sandbox: Sandbox, job: string) => fetchText(sandbox.url, pathOf(job), bearer(sandbox.token));

  it("the polling report judges each job by token, with its transitions", () =>
    withSandbox({ seed: 42, clock: "frozen" }, async (sandbox) => {
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
});
