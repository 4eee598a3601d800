import { type Draw, wholeNumberOf } from "../../core/seed.ts";
import type { Scenario, Span } from "../../scenarios/scenarios.ts";
import type { JobFacts } from "./lifecycle.ts";

/**
 * A scenario applied to a creation time.
 * @param drawFor gives the draw of this job for a purpose ("pending", "processing")
 * @param synchronous whether somebody waits for it: then it begins at once
 */
export function plan(
  scenario: Scenario,
  createdAt: number,
  drawFor: (purpose: string) => Draw,
  synchronous = false,
): JobFacts {
  const after = (from: number | null, span: Span, purpose: string): number | null =>
    from === null || span === null ? null : from + wholeNumberOf(drawFor(purpose), span.minMs, span.maxMs);

  if (synchronous)
    return {
      createdAt,
      startsAt: createdAt,
      endsAt: after(createdAt, scenario.synchronous, "processing"),
      outcome: scenario.outcome === "failed" ? "failed" : "completed",
      vanishesAt: null,
    };
  const leavesPendingAt = after(createdAt, scenario.pending, "pending");
  const failsEarly = scenario.outcome === "failed" && scenario.processing === null;
  const startsAt = failsEarly ? null : leavesPendingAt;
  const endsAt = failsEarly ? leavesPendingAt : after(startsAt, scenario.processing, "processing");
  return {
    createdAt,
    startsAt,
    endsAt,
    outcome: scenario.outcome === "failed" ? "failed" : "completed",
    vanishesAt: endsAt === null || scenario.vanishesAfterMs === null ? null : endsAt + scenario.vanishesAfterMs,
  };
}
