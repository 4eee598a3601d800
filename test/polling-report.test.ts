import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntryView } from "../src/client/views.ts";
import type { JournalEntry } from "../src/journal/entry.ts";
import { delaysAfterRefusals, growthOf, histogramOf, jitterOf, quantile } from "../src/polling/polling-measures.ts";
import { pollingReport, type PollingOfJob } from "../src/polling/polling-report.ts";
import { start } from "../src/start.ts";
import { ruleNames, type RuleName, type Verdict } from "../src/polling/polling-rules.ts";

const folder = new URL("fixtures/polling/", import.meta.url);

/** A journal that was recorded from a client in real time (fixtures/polling/record.ts). */
function recorded(name: string): readonly JournalEntry[] {
  const lines = readFileSync(new URL(`${name}.ndjson`, folder), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const { realAtMs, ...view } = JSON.parse(line) as JournalEntryView;
    const [at, answeredAt] = [Date.parse(view.at), Date.parse(view.answeredAt)];
    return { ...view, at, answeredAt, realAt: realAtMs, scale: 1, bucket: null } as unknown as JournalEntry;
  });
}

function reportOf(entries: readonly JournalEntry[]): PollingOfJob {
  const reports = [...pollingReport(entries)];
  expect(reports).toHaveLength(1);
  return reports[0] as PollingOfJob;
}

const verdictsOf = ({ findings }: PollingOfJob): Partial<Record<RuleName, Verdict>> =>
  Object.fromEntries(findings.filter(({ cases }) => cases > 0).map(({ rule, verdict }) => [rule, verdict]));

/** The rules that a behaviour breaks, and those that it is put to and keeps; whatever else it is put to, it keeps too. */
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
  // They share neither the answer nor the knowledge that it was the last.
  "parallel-pollers": {
    broken: { "concurrent-polls": "fail", interval: "fail", jitter: "warn", "poll-after-end": "warn" },
    kept: [],
  },
  "polls-after-the-end": { broken: { "poll-after-end": "fail" }, kept: ["interval"] },
  "polls-after-404": { broken: { "poll-after-404": "fail" }, kept: [] },
  "polls-after-401": { broken: { "poll-after-401": "fail" }, kept: [] },
  "retries-403": { broken: { "retry-of-4xx": "fail" }, kept: ["interval"] },
};

describe("a client that was recorded", () => {
  it("is expected to be judged", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
    expect(files.map((name) => name.replace(".ndjson", "")).toSorted()).toEqual(Object.keys(expectations).toSorted());
  });

  it.each(Object.entries(expectations))(
    "%s breaks the rules that it breaks, and no other",
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

  it("is measured: how early, how concurrent, how often after the end, how much of it wasted", () => {
    expect(reportOf(recorded("takes-seconds-for-http-date")).early).toEqual({
      count: 2,
      worstMs: expect.closeTo(2000, -2) as number,
    });
    expect(reportOf(recorded("parallel-pollers")).mostConcurrent).toBeGreaterThan(1);
    expect(reportOf(recorded("polls-after-the-end"))).toMatchObject({ afterEnd: 3, wasted: 3 });
    expect(reportOf(recorded("polls-after-404"))).toMatchObject({ after404: 4, wasted: 4 });
    expect(reportOf(recorded("polls-after-401"))).toMatchObject({ after401: 3, wasted: 3 });
    expect(reportOf(recorded("retries-403")).retriesOf4xx).toBeGreaterThanOrEqual(3);
    expect(reportOf(recorded("back-off-without-jitter")).growth).toBeCloseTo(2, 0);
    const { intervals } = reportOf(recorded("fixed-fast-loop"));
    expect(intervals?.medianMs).toBeGreaterThan(24);
    expect(intervals?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(59);
  });
});

let numbers = 0;

/** A poll at an instant of both clocks, answered 5 ms later. */
const poll = (realAt: number, rest: Partial<JournalEntry> = {}): JournalEntry => ({
  number: (numbers += 1),
  at: realAt,
  answeredAt: realAt + 5,
  scale: 1,
  realAt,
  durationMs: 5,
  method: "GET",
  path: "/api/agent/jobs/a",
  operation: "getJobStatus",
  params: { id: "a" },
  status: 200,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 300,
  tokenId: "t",
  tokenPrefix: "aky_test",
  ownerId: "o",
  bucket: null,
  faults: [],
  jobId: "a",
  jobStatus: "processing",
  reason: { code: "JOB_PROCESSING", sentence: "" },
  connection: 1,
  userAgent: null,
  requestHead: null,
  requestBody: null,
  responseBody: null,
  announcedBytes: null,
  dateAt: null,
  retryAfter: null,
  closes: false,
  delivery: null,
  ...rest,
});

const refused = { status: 429, jobStatus: null, retryAfterSeconds: 10 } as const;

describe("a wait that Retry-After asks for", () => {
  it.each([
    ["has passed for real", poll(10_006), "pass"],
    ["is missed by a timer's grain", poll(9_990), "pass"],
    ["is missed by more than that", poll(9_900), "fail"],
    ["has passed on the clock of the sandbox alone", poll(50, { at: 10_005 }), "pass"],
    [
      "has passed on a clock sixty times as fast in a sixtieth of the time",
      poll(200, { at: 600_005, scale: 60 }),
      "pass",
    ],
    ["has not, although the fast clock has gone on", poll(200, { at: 12_005, scale: 60 }), "fail"],
  ])("%s: %s", (_, next, verdict) => {
    expect(verdictsOf(reportOf([poll(0, refused), next]))["retry-after"]).toBe(verdict);
  });

  it("says nothing of a poll that was under way already", () => {
    const report = reportOf([poll(0, { ...refused, durationMs: 40 }), poll(20), poll(10_060)]);
    expect(report.findings[0]).toMatchObject({ rule: "retry-after", verdict: "pass", cases: 1 });
  });

  it("binds each job and token by itself", () => {
    const other = { tokenId: "u", tokenPrefix: "aky_othr" };
    const reports = [
      ...pollingReport([poll(0, refused), poll(100, other), poll(10_100), poll(10_200, { jobId: "b" })]),
    ];
    expect(reports.map(verdictsOf).map((verdicts) => verdicts["retry-after"])).toEqual(["pass", undefined, undefined]);
  });
});

describe("the measures", () => {
  it("find polls that are under way at once, and none that follow at once", () => {
    expect(reportOf([poll(0), poll(4), poll(2000)]).mostConcurrent).toBe(2);
    expect(reportOf([poll(0), poll(5.5), poll(2000)]).mostConcurrent).toBe(1);
  });

  it("take full jitter for growth, and a steady pace for none", () => {
    const delays = (all: readonly number[]) => {
      let at = 0;
      return all.map((delay) => {
        const failure = poll(at, { status: 503, jobStatus: null });
        at += delay + 5;
        return failure;
      });
    };
    const verdictOf = (all: readonly number[]) =>
      verdictsOf(reportOf([...delays(all), poll(all.reduce((sum, delay) => sum + delay + 5, 0))]))["back-off"];
    expect(verdictOf([300, 120, 1900, 700, 4000])).toBe("pass");
    expect(verdictOf([300, 310, 290, 305, 300])).toBe("fail");
    expect(verdictOf([3000, 3100, 2900, 3050, 3000])).toBe("warn");
    expect(verdictOf([30_000, 30_000, 30_000, 30_000])).toBe("pass");
    expect(verdictOf([300, 300])).toBeUndefined();
  });

  it("leave the delays out that the server asked for", () => {
    const polls = [poll(0, refused), poll(10_006, refused), poll(20_012, { status: 503 }), poll(21_000)];
    expect(delaysAfterRefusals(polls).flat()).toEqual([21_000 - 20_017]);
    expect(growthOf([])).toBeNull();
  });

  it("count every interval once, and order their quantiles", () => {
    const intervals = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(intervals, (all) => {
        expect(histogramOf(all).reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        expect(quantile(all, 0.5)).toBeLessThanOrEqual(quantile(all, 0.95));
        expect(all).toContain(quantile(all, 0.95));
      }),
    );
  });

  it("find no jitter in a plain schedule, whatever its step and factor", () => {
    const schedule = fc.record({
      step: fc.integer({ min: 20, max: 5000 }),
      factor: fc.constantFrom(1, 1.5, 2, 3),
      length: fc.integer({ min: 5, max: 9 }),
    });
    fc.assert(
      fc.property(schedule, ({ step, factor, length }) => {
        expect(jitterOf(Array.from({ length }, (_, index) => step * factor ** index))).toBeLessThan(0.02);
      }),
    );
  });

  it("take no longer for a long journal than reading it does: jitter of 100,000 intervals", () => {
    const steady = Array.from({ length: 100_000 }, (_, index) => 1000 + (index % 7) * 40);
    expect(jitterOf(steady)).toBeCloseTo(jitterOf(steady.slice(0, 700)) ?? NaN, 2);
  });

  it("find as many neighbours of a ratio as there are", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 1e5, noNaN: true }), { minLength: 6, maxLength: 60 }),
        (intervals) => {
          const steps = intervals.slice(1).map((next, index) => [intervals[index] ?? NaN, next] as const);
          const ratios = steps.map(([one, next]) => next / one);
          const counts = ratios.map((ratio) => ratios.filter((other) => Math.abs(other / ratio - 1) < 0.05).length);
          const usual = ratios[counts.indexOf(Math.max(...counts))] ?? NaN;
          const off = steps.map(([one, next]) => Math.min(Math.abs(next - one), Math.abs(next - usual * one)));
          const shares = off.map((ms, index) => (ms < 4 ? 0 : ms / (steps[index]?.[1] ?? NaN)));
          expect(jitterOf(intervals)).toBe(quantile(shares, 0.5));
        },
      ),
    ));

  it("waste no poll of a client that keeps every rule, and never more polls than there are", () => {
    const polls = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 20_000 }),
        got: fc.constantFrom(
          {},
          refused,
          { status: 404, jobStatus: null },
          { status: 503 },
          { jobStatus: "completed" },
        ),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(polls, (steps) => {
        let at = 0;
        const report = reportOf(steps.map(({ gap, got }) => poll((at += gap), got)));
        expect(report.wasted).toBeLessThanOrEqual(steps.length);
        expect(report.findings.map(({ rule }) => rule)).toEqual(ruleNames);
        const isClean = report.findings.every(({ verdict }) => verdict === "pass");
        if (isClean && !steps.some(({ got }) => "status" in got)) expect(report.wasted).toBe(0);
      }),
    );
  });
});

describe("polls with unknown tokens", () => {
  const nobodys = "aky_0123456789ABCDEFGHIJKLMNOPQRSTUV";

  it("are counted apart from those that are judged, with their reasons", async () => {
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

  it("of a token that has been revoked are judged: it is the sandbox's own", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    await sandbox.tokens.revoke((await sandbox.tokens.list())[0]?.id ?? "");
    for (let count = 0; count < 3; count += 1)
      await fetch(`${mock.url}/api/agent/jobs/a`, { headers: { authorization: `Bearer ${sandbox.token}` } });
    const { verdict, jobs, unknownTokens } = await sandbox.report();
    expect([verdict, jobs[0]?.pollsAfter401, unknownTokens.polls]).toEqual(["fail", 2, 0]);
  });
});
