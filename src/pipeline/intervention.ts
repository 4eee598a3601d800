import type { Facts, StateOf } from "./lifecycle.ts";

/** A change that overrides a scenario: start processing, finish, hold the present state, or vanish. */
export type Intervention<Outcome extends string> =
  { readonly kind: "start" | "hold" | "vanish" } | { readonly kind: "end"; readonly outcome: Outcome };

/** Whether a state allows the intervention. */
export function isPossible<Outcome extends string>(
  kind: Intervention<Outcome>["kind"],
  state: StateOf<Outcome>,
): boolean {
  if (kind === "vanish") return state !== "vanished";
  return state === "pending" || (kind !== "start" && state === "processing");
}

/** The facts after an intervention at `now`. Transitions before `now` stay as they were. */
export function intervene<Outcome extends string>(
  facts: Facts<Outcome>,
  state: StateOf<Outcome>,
  intervention: Intervention<Outcome>,
  now: number,
): Facts<Outcome> {
  const begunAt = state === "pending" ? null : facts.startsAt;
  const vanishesAt = (endsAt: number) =>
    facts.vanishesAt === null || facts.endsAt === null ? null : endsAt + facts.vanishesAt - facts.endsAt;
  switch (intervention.kind) {
    case "start": {
      const processingMs = facts.startsAt === null || facts.endsAt === null ? null : facts.endsAt - facts.startsAt;
      const endsAt = processingMs === null ? facts.endsAt : now + processingMs;
      return { ...facts, startsAt: now, endsAt, vanishesAt: endsAt === null ? null : vanishesAt(endsAt) };
    }
    case "end": {
      const { outcome } = intervention;
      // A job can fail without ever being processed.
      const startsAt = outcome === "failed" ? begunAt : (begunAt ?? now);
      return { ...facts, startsAt, endsAt: now, outcome, vanishesAt: vanishesAt(now) };
    }
    case "hold":
      return { ...facts, startsAt: begunAt, endsAt: null, vanishesAt: null };
    case "vanish": {
      const ended = state === facts.outcome;
      return { ...facts, startsAt: begunAt, endsAt: ended ? facts.endsAt : null, vanishesAt: now };
    }
  }
}
