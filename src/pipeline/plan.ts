import { type Draw, wholeNumberOf } from "../core/seed.ts";
import type { ForcedOutcome } from "../scenarios/forced-outcome.ts";
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

/** How many times as long a job or capture takes with the fault `slow`. */
const slowdown = 10;

/**
 * Facts as a fault changes them. A job that never ends by itself has no instant at which it could vanish, so `vanishes` leaves it
 * as it is. `fails` changes nothing here: the caller has chosen the failing scenario.
 */
export function forced<Outcome extends string>(facts: Facts<Outcome>, outcome: ForcedOutcome | null): Facts<Outcome> {
  const { createdAt, startsAt, endsAt, vanishesAt } = facts;
  const later = (at: number | null) => (at === null ? null : createdAt + (at - createdAt) * slowdown);
  if (outcome === "slow")
    return { ...facts, startsAt: later(startsAt), endsAt: later(endsAt), vanishesAt: later(vanishesAt) };
  return outcome === "vanishes" && endsAt !== null ? { ...facts, endsAt: null, vanishesAt: endsAt } : facts;
}
