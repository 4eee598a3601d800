import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delaysAfterRefusals, growthOf, histogramOf, jitterOf, quantile } from "../src/polling/polling-measures.ts";
import { ruleNames } from "../src/polling/polling-rules.ts";
import { seededRandom } from "./support/seeded-random.ts";
import { pollAt, refused, reportOf, verdictsOf } from "./support/polling.ts";

describe("the polling measures", () => {
  it("maxConcurrentPolls counts polls that overlap, and not polls that follow at once", () => {
    expect(reportOf([pollAt(0), pollAt(4), pollAt(2000)]).maxConcurrentPolls).toBe(2);
    expect(reportOf([pollAt(0), pollAt(5.5), pollAt(2000)]).maxConcurrentPolls).toBe(1);
  });

  it("full jitter counts as a growing back-off, and a steady pace does not", () => {
    const delays = (all: readonly number[]) => {
      let at = 0;
      return all.map((delay) => {
        const failure = pollAt(at, { status: 503, jobStatus: null });
        at += delay + 5;
        return failure;
      });
    };
    const verdictOf = (all: readonly number[]) =>
      verdictsOf(reportOf([...delays(all), pollAt(all.reduce((sum, delay) => sum + delay + 5, 0))]))["back-off"];
    expect(verdictOf([300, 120, 1900, 700, 4000])).toBe("pass");
    expect(verdictOf([300, 310, 290, 305, 300])).toBe("fail");
    expect(verdictOf([1, 3, 2, 12, 31])).toBe("fail");
    expect(verdictOf([1, 3, 2, 12, 80])).toBe("pass");
    expect(verdictOf([3000, 3100, 2900, 3050, 3000])).toBe("warn");
    expect(verdictOf([30_000, 30_000, 30_000, 30_000])).toBe("pass");
    expect(verdictOf([300, 300])).toBeUndefined();
  });

  it("delaysAfterRefusals leaves out the delays that Retry-After asked for", () => {
    const polls = [pollAt(0, refused), pollAt(10_006, refused), pollAt(20_012, { status: 503 }), pollAt(21_000)];
    expect(delaysAfterRefusals(polls).flat()).toEqual([21_000 - 20_017]);
    expect(growthOf([])).toBeNull();
  });

  it("the histogram counts every interval once, and its quantiles are ordered", () => {
    const intervals = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(intervals, (all) => {
        expect(histogramOf(all).reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
        expect(quantile(all, 0.5)).toBeLessThanOrEqual(quantile(all, 0.95));
        expect(all).toContain(quantile(all, 0.95));
      }),
    );
  });

  it("jitterOf finds no jitter in a fixed or exponential schedule", () => {
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

  it.each([
    ["fixed", 1],
    ["exponential", 2],
  ])("jitterOf finds jitter of 25 % in five intervals of a %s schedule in at least 9 of 10 cases", (_, factor) => {
    const random = seededRandom();
    const runs = Array.from({ length: 1000 }, () =>
      Array.from({ length: 5 }, (_, index) => 1000 * factor ** index * (1 + random() / 4)),
    );
    expect(runs.filter((run) => (jitterOf(run) ?? 0) >= 0.02).length).toBeGreaterThan(900);
  });

  it("jitterOf works on 100,000 intervals", () => {
    const steady = Array.from({ length: 100_000 }, (_, index) => 1000 + (index % 7) * 40);
    expect(jitterOf(steady)).toBeCloseTo(jitterOf(steady.slice(0, 700)) ?? NaN, 2);
  });

  it("jitterOf finds the usual ratio as counting all neighbours does", () =>
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 10, max: 1e5, noNaN: true }), { minLength: 6, maxLength: 60 }),
        (intervals) => {
          const steps = intervals.slice(1).map((next, index) => [intervals[index] ?? NaN, next] as const);
          const ratios = steps.map(([one, next]) => next / one);
          const counts = ratios.map((ratio) => ratios.filter((other) => Math.abs(other / ratio - 1) < 0.05).length);
          const usual = ratios[counts.indexOf(Math.max(...counts))] ?? NaN;
          const factor = Math.abs(usual - 1) < 0.1 ? 1 : usual;
          const off = steps.map(([one, next]) => Math.min(Math.abs(next - one), Math.abs(next - factor * one)));
          const shares = off.map((ms, index) => (ms < 4 ? 0 : ms / (steps[index]?.[1] ?? NaN)));
          expect(jitterOf(intervals)).toBe(shares.toSorted((one, next) => one - next)[shares.length >> 1]);
        },
      ),
    ));

  it("the wasted polls are none for a client that keeps every rule, and never more than all polls", () => {
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
        const report = reportOf(steps.map(({ gap, got }) => pollAt((at += gap), got)));
        expect(report.wastedPolls).toBeLessThanOrEqual(steps.length);
        expect(report.findings.map(({ rule }) => rule)).toEqual(ruleNames);
        const isClean = report.findings.every(({ verdict }) => verdict === "pass");
        if (isClean && !steps.some(({ got }) => "status" in got)) expect(report.wastedPolls).toBe(0);
      }),
    );
  });
});
