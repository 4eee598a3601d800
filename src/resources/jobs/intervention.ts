import { type JobState, contractJobStates } from "../../contract/job-states.ts";
import type { JobFacts } from "./lifecycle.ts";

/** A change of a job that overrides its scenario. */
export type Intervention =
  | { readonly kind: "start" }
  | { readonly kind: "complete" }
  | { readonly kind: "fail"; readonly error: string; readonly errorCode: string }
  | { readonly kind: "vanish" };

/** The facts of a job, with its error and error code. */
export type JobFate = JobFacts & { readonly error: string | null; readonly errorCode: string | null };

const reachable: Record<Intervention["kind"], readonly JobState[]> = {
  start: ["pending"],
  complete: ["pending", "processing"],
  fail: ["pending", "processing"],
  vanish: contractJobStates,
};

/** Whether a job in this state allows the intervention. */
export const isPossible = (kind: Intervention["kind"], state: JobState): boolean => reachable[kind].includes(state);

/** The facts of a job after an intervention at `now`. Transitions before `now` stay as they were. */
export function intervene(job: JobFate, state: JobState, intervention: Intervention, now: number): JobFate {
  const begunAt = state === "pending" ? null : job.startsAt;
  const vanishesAt = (endsAt: number) =>
    job.vanishesAt === null || job.endsAt === null ? null : endsAt + job.vanishesAt - job.endsAt;
  const endedNow = { ...job, endsAt: now, vanishesAt: vanishesAt(now) };
  switch (intervention.kind) {
    case "start": {
      const processingMs = job.startsAt === null || job.endsAt === null ? null : job.endsAt - job.startsAt;
      const endsAt = processingMs === null ? job.endsAt : now + processingMs;
      return { ...job, startsAt: now, endsAt, vanishesAt: endsAt === null ? null : vanishesAt(endsAt) };
    }
    case "complete":
      return { ...endedNow, startsAt: begunAt ?? now, outcome: "completed", error: null, errorCode: null };
    case "fail": {
      const { error, errorCode } = intervention;
      return { ...endedNow, startsAt: begunAt, outcome: "failed", error, errorCode };
    }
    case "vanish": {
      const ended = state === "completed" || state === "failed";
      return { ...job, startsAt: begunAt, endsAt: ended ? job.endsAt : null, vanishesAt: now };
    }
  }
}
