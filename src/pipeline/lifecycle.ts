/**
 * The facts that decide the whole life of a job or a capture. Instants are milliseconds since the epoch; null means never.
 */
export type Facts<Outcome extends string> = {
  /** When it becomes pending. */
  readonly createdAt: number;
  /** When processing begins. */
  readonly startsAt: number | null;
  /** When it ends with `outcome`; not before `startsAt`. */
  readonly endsAt: number | null;
  readonly outcome: Outcome;
  /** When it vanishes: not before `endsAt`, or without an end not before its last transition. */
  readonly vanishesAt: number | null;
};

/** The state. The Agent API never shows `vanished`: it responds as for an unknown id. */
export type StateOf<Outcome extends string> = "pending" | "processing" | Outcome | "vanished";

export type Transition<Outcome extends string> = { readonly at: number; readonly to: StateOf<Outcome> };

/**
 * All transitions in order, past and future. This function defines the lifecycle; the SQL of `moves.ts` must agree with it.
 */
export function timeline<Outcome extends string>(facts: Facts<Outcome>): readonly Transition<Outcome>[] {
  const transitions: Transition<Outcome>[] = [{ at: facts.createdAt, to: "pending" }];
  if (facts.startsAt !== null) transitions.push({ at: facts.startsAt, to: "processing" });
  if (facts.endsAt !== null) transitions.push({ at: facts.endsAt, to: facts.outcome });
  if (facts.vanishesAt !== null) transitions.push({ at: facts.vanishesAt, to: "vanished" });
  return transitions;
}

export function statusAt<Outcome extends string>(facts: Facts<Outcome>, now: number): StateOf<Outcome> {
  return timeline(facts).findLast(({ at }) => at <= now)?.to ?? "pending";
}

/** The transitions after one instant, up to and including another. */
export function between<Outcome extends string>(
  facts: Facts<Outcome>,
  after: number,
  upTo: number,
): readonly Transition<Outcome>[] {
  return timeline(facts).filter(({ at }) => after < at && at <= upTo);
}

/** The instant of the first transition after `now`, or null when nothing more happens. */
export function nextDueAt(facts: Facts<string>, now: number): number | null {
  return timeline(facts).find(({ at }) => at > now)?.at ?? null;
}

/** The instant at which a state ends, or null when it does not end. */
export function leavesAt<Outcome extends string>(facts: Facts<Outcome>, state: StateOf<Outcome>): number | null {
  const transitions = timeline(facts);
  return transitions[transitions.findIndex(({ to }) => to === state) + 1]?.at ?? null;
}
