import { type Draw, wholeNumberOf } from "../core/seed.ts";
import type { Course, Span } from "../scenarios/scenarios.ts";
import type { Facts } from "./lifecycle.ts";

/** A random time after an instant, within a span; null: never. */
export const drawnAfter = (from: number | null, span: Span, draw: Draw): number | null =>
  from === null || span === null ? null : from + wholeNumberOf(draw, span.minMs, span.maxMs);

/**
 * A scenario applied to a creation time.
 * @param usual the outcome of a job or capture that never ends by itself, for an intervention that ends it
 * @param drawFor gives the draw for a purpose ("pending", "processing")
 */
export function plan<Outcome extends string>(
  { pending, processing, outcome, vanishesAfterMs }: Course<Outcome>,
  usual: Outcome,
  createdAt: number,
  drawFor: (purpose: string) => Draw,
): Facts<Outcome> {
  const leavesPendingAt = drawnAfter(createdAt, pending, drawFor("pending"));
  const failsEarly = outcome === "failed" && processing === null;
  const startsAt = failsEarly ? null : leavesPendingAt;
  const endsAt = failsEarly ? leavesPendingAt : drawnAfter(startsAt, processing, drawFor("processing"));
  const vanishesAt = endsAt === null || vanishesAfterMs === null ? null : endsAt + vanishesAfterMs;
  return { createdAt, startsAt, endsAt, outcome: outcome === "never" ? usual : outcome, vanishesAt };
}
