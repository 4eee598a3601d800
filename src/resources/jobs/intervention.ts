import { type JobState, toldStates } from "../../contract/job-states.ts";
import type { JobFacts } from "./lifecycle.ts";

/** What can be made of a job, whatever its scenario had in mind. */
export type Intervention =
  | { readonly kind: "start" }
  | { readonly kind: "complete" }
  | { readonly kind: "fail"; readonly error: string; readonly errorCode: string }
  | { readonly kind: "vanish" };

/** The facts of a job together with what it says when it fails. */
export type JobFate = JobFacts & { readonly error: string | null; readonly errorCode: string | null };

const reachable: Record<Intervention["kind"], readonly JobState[]> = {
  start: ["pending"],
  complete: ["pending", "processing"],
  fail: ["pending", "processing"],
  vanish: toldStates,
};

/** Whether a job in this state can still be made to do that. */
export const isPossible = (kind: Intervention["kind"], state: JobState): boolean => reachable[kind].includes(state);

/** The facts of a job from which something else happens at `now`; what has happened already stays as it was. */
export function intervene(job: JobFate, state: JobState, intervention: Intervention, now: number): JobFate {
  const begunAt = state === "pending" ? null : job.startsAt;
  const vanishesAt = (endsAt: number) =>
    job.vanishesAt === null || job.endsAt === null ? null : endsAt + job.vanishesAt - job.endsAt;
  switch (intervention.kind) {
    case "start": {
      const processingMs = job.startsAt === null || job.endsAt === null ? null : job.endsAt - job.startsAt;
      const endsAt = processingMs === null ? job.endsAt : now + processingMs;
      return { ...job, startsAt: now, endsAt, vanishesAt: endsAt === null ? null : vanishesAt(endsAt) };
    }
    case "complete":
      return {
        ...job,
        startsAt: begunAt ?? now,
        endsAt: now,
        outcome: "completed",
        vanishesAt: vanishesAt(now),
        error: null,
        errorCode: null,
      };
    case "fail": {
      const { error, errorCode } = intervention;
      return {
        ...job,
        startsAt: begunAt,
        endsAt: now,
        outcome: "failed",
        vanishesAt: vanishesAt(now),
        error,
        errorCode,
      };
    }
    case "vanish": {
      const ended = state === "completed" || state === "failed";
      return { ...job, startsAt: begunAt, endsAt: ended ? job.endsAt : null, vanishesAt: now };
    }
  }
}
