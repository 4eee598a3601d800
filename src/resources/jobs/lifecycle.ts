import type { JobState } from "../../contract/job-states.ts";

/** The facts that decide the whole life of a job. Instants are milliseconds since the epoch; null means never. */
export type JobFacts = {
  readonly createdAt: number;
  /** When processing begins. */
  readonly startsAt: number | null;
  /** When the outcome is reached; not before `startsAt`. */
  readonly endsAt: number | null;
  readonly outcome: "completed" | "failed";
  /** When the job is forgotten: not before `endsAt`, or, without an end, before whatever else has happened. */
  readonly vanishesAt: number | null;
};

export type Transition = { readonly at: number; readonly to: JobState };

/**
 * The whole life of a job in order, past and future: the definition, from which everything else follows. The SQL that
 * moves jobs (`store.ts`) has to agree with it.
 */
export function timeline(job: JobFacts): readonly Transition[] {
  const transitions: Transition[] = [{ at: job.createdAt, to: "pending" }];
  if (job.startsAt !== null) transitions.push({ at: job.startsAt, to: "processing" });
  if (job.endsAt !== null) transitions.push({ at: job.endsAt, to: job.outcome });
  if (job.vanishesAt !== null) transitions.push({ at: job.vanishesAt, to: "vanished" });
  return transitions;
}

export function statusAt(job: JobFacts, now: number): JobState {
  return timeline(job).findLast(({ at }) => at <= now)?.to ?? "pending";
}

/** The transitions after one instant, up to and including another. */
export function between(job: JobFacts, after: number, upTo: number): readonly Transition[] {
  return timeline(job).filter(({ at }) => after < at && at <= upTo);
}

/** The instant of the first transition after `now`, or null when nothing more happens. */
export function nextDueAt(job: JobFacts, now: number): number | null {
  return timeline(job).find(({ at }) => at > now)?.at ?? null;
}

/** The instant at which a job leaves a state, or null when it stays in it. */
export function leavesAt(job: JobFacts, state: JobState): number | null {
  const transitions = timeline(job);
  return transitions[transitions.findIndex(({ to }) => to === state) + 1]?.at ?? null;
}
