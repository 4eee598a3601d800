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

  const outcome = scenario.outcome === "failed" ? "failed" : "completed";
  if (synchronous) {
    const endsAt = after(createdAt, scenario.synchronous, "processing");
    return { createdAt, startsAt: createdAt, endsAt, outcome, vanishesAt: null };
  }
  const { pending, processing, vanishesAfterMs } = scenario;
  const leavesPendingAt = after(createdAt, pending, "pending");
  const failsEarly = outcome === "failed" && processing === null;
  const startsAt = failsEarly ? null : leavesPendingAt;
  const endsAt = failsEarly ? leavesPendingAt : after(startsAt, processing, "processing");
  const vanishesAt = endsAt === null || vanishesAfterMs === null ? null : endsAt + vanishesAfterMs;
  return { createdAt, startsAt, endsAt, outcome, vanishesAt };
}
