import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobStatusOf } from "../src/resources/jobs/job-status.ts";
import type { JobFacts } from "../src/resources/jobs/job-status.ts";
import { intervene, type Intervention, isPossible } from "../src/pipeline/intervention.ts";
import { between, type Facts, leavesAt, nextDueAt, statusAt, timeline } from "../src/pipeline/lifecycle.ts";
import { scenarios } from "../src/scenarios/scenarios.ts";
import { plan } from "../src/pipeline/plan.ts";
import { draw } from "../src/core/seed.ts";

const instant = fc.integer({ min: 0, max: 1000 });
const job: fc.Arbitrary<JobFacts> = fc
  .record({
    steps: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 }),
    starts: fc.boolean(),
    ends: fc.boolean(),
    vanishes: fc.boolean(),
    outcome: fc.constantFrom("completed" as const, "failed" as const),
  })
  .map(({ steps: [created = 0, pending = 0, processing = 0, kept = 0], starts, ends, vanishes, outcome }) => {
    const startsAt = starts ? created + pending : null;
    // Only a failed job may have no processing before its end.
    const endsAt = ends && (starts || outcome === "failed") ? created + pending + processing : null;
    return {
      createdAt: created,
      startsAt,
      endsAt,
      outcome,
      vanishesAt: vanishes && endsAt !== null ? endsAt + kept : null,
    };
  });

const outcomes = ["processed", "needs_review", "failed"] as const;

/** A capture as a scenario makes it, or as it is once it was deleted: without an end, it is gone after whatever has happened. */
const capture: fc.Arbitrary<Facts<(typeof outcomes)[number]>> = fc
  .record({
    steps: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 4, maxLength: 4 }),
    starts: fc.boolean(),
    ends: fc.boolean(),
    isDeleted: fc.boolean(),
    outcome: fc.constantFrom(...outcomes),
  })
  .map(({ steps: [created = 0, pending = 0, processing = 0, kept = 0], starts, ends, isDeleted, outcome }) => {
    const startsAt = starts ? created + pending : null;
    const endsAt = ends && starts ? created + pending + processing : null;
    const last = endsAt ?? startsAt ?? created;
    return { createdAt: created, startsAt, endsAt, outcome, vanishesAt: isDeleted ? last + kept : null };
  });

const either: fc.Arbitrary<Facts<string>> = fc.oneof(job, capture);

describe("the lifecycle of a job or a capture", () => {
  it("its transitions between two instants are the same when they are read in two steps", () => {
    fc.assert(
      fc.property(either, instant, instant, instant, (facts, ...instants) => {
        const [a = 0, b = 0, c = 0] = instants.toSorted((one, other) => one - other);
        expect([...between(facts, a, b), ...between(facts, b, c)]).toEqual(between(facts, a, c));
      }),
    );
  });

  it("its last transition up to an instant is its status at that instant", () => {
    fc.assert(
      fc.property(either, instant, (facts, now) => {
        const last = between(facts, -Infinity, now).at(-1);
        expect(statusAt(facts, now)).toBe(last?.to ?? "pending");
      }),
    );
  });

  it("it has no transition before its next due instant, and one at it", () => {
    fc.assert(
      fc.property(either, instant, (facts, now) => {
        const due = nextDueAt(facts, now);
        if (due === null) {
          expect(between(facts, now, Infinity)).toEqual([]);
        } else {
          expect(between(facts, now, due - 1)).toEqual([]);
          expect(between(facts, now, due)).not.toEqual([]);
        }
      }),
    );
  });

  it("its transitions never go back in time or in status", () => {
    const order = ["pending", "processing", "completed", "processed", "needs_review", "failed", "vanished"];
    fc.assert(
      fc.property(either, (facts) => {
        const transitions = timeline(facts);
        expect(transitions.map(({ at }) => at)).toEqual(
          transitions.map(({ at }) => at).toSorted((one, other) => one - other),
        );
        expect(transitions.map(({ to }) => order.indexOf(to))).toEqual(
          transitions.map(({ to }) => order.indexOf(to)).toSorted((one, other) => one - other),
        );
      }),
    );
  });
});

describe("an intervention", () => {
  const interventions: readonly Intervention<(typeof outcomes)[number]>[] = [
    ...(["start", "hold", "vanish"] as const).map((kind) => ({ kind })),
    ...outcomes.map((outcome) => ({ kind: "end", outcome }) as const),
  ];

  it("an intervention leaves the past as it was, and a capture is where it puts it from then on", () => {
    fc.assert(
      fc.property(capture, instant, fc.constantFrom(...interventions), (drawn, now, intervention) => {
        const facts = { ...drawn, vanishesAt: null };
        const state = statusAt(facts, now);
        if (now < facts.createdAt || !isPossible(intervention.kind, state)) return;
        const changed = intervene(facts, state, intervention, now);
        expect(between(changed, -Infinity, now - 1)).toEqual(between(facts, -Infinity, now - 1));
        const { kind } = intervention;
        const expected = { start: "processing", hold: state, vanish: "vanished", end: changed.outcome }[kind];
        const endsAtOnce = kind === "start" && changed.endsAt === now;
        expect(statusAt(changed, now)).toBe(endsAtOnce ? changed.outcome : expected);
        if (kind === "end") expect(changed.outcome).toBe(intervention.outcome);
        if (kind !== "start") expect(between(changed, now, Infinity)).toEqual([]);
        if (kind === "vanish") expect(leavesAt(changed, state)).toBe(now);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a job as a client sees it", () => {
  const identity = {
    id: "6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e",
    projectId: "7a1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e",
    analysisId: "8b1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e",
    error: "It failed.",
    errorCode: "FAILED",
  };

  it("a job keeps the null rules in every scenario at every instant", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...scenarios),
        fc.nat(),
        fc.integer({ min: 0, max: 400_000 }),
        (scenario, seed, now) => {
          const facts = plan<JobFacts["outcome"]>(scenario, "completed", 0, (purpose) => draw(seed, purpose, "job"));
          const status = statusAt(facts, now);
          if (status === "vanished") return;
          const shown = jobStatusOf({ ...facts, ...identity }, status);
          expect(shown.startedAt !== null).toBe(status !== "pending" && facts.startsAt !== null);
          expect(shown.completedAt !== null).toBe(status === "completed");
          expect(shown.analysisId !== null).toBe(status === "completed");
          expect(shown.error !== null).toBe(status === "failed");
          expect(shown.errorCode !== null).toBe(status === "failed");
          const last = between(facts, -Infinity, now).at(-1)?.at ?? facts.createdAt;
          expect(shown.updatedAt).toBe(new Date(last).toISOString());
          expect(shown.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(scenarios)("a job of the scenario $name stays within the durations of the scenario", (scenario) => {
    for (let seed = 0; seed < 200; seed += 1) {
      const facts = plan<JobFacts["outcome"]>(scenario, "completed", 1000, (purpose) => draw(seed, purpose, "job"));
      const leavesPendingAt = facts.startsAt ?? facts.endsAt;
      if (scenario.pending === null) {
        expect(leavesPendingAt).toBeNull();
      } else {
        expect(leavesPendingAt).toBeGreaterThanOrEqual(1000 + scenario.pending.minMs);
        expect(leavesPendingAt).toBeLessThanOrEqual(1000 + scenario.pending.maxMs);
      }
      if (scenario.processing !== null && facts.startsAt !== null) {
        expect(facts.endsAt).toBeGreaterThanOrEqual(facts.startsAt + scenario.processing.minMs);
        expect(facts.endsAt).toBeLessThanOrEqual(facts.startsAt + scenario.processing.maxMs);
      }
    }
  });
});
