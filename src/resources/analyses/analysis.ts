import type { JobRow } from "../jobs/module.ts";
import { statusAt } from "../../pipeline/lifecycle.ts";

/** An audit analysis at an instant. Instants are milliseconds since the epoch. */
export type Analysis = {
  readonly id: string;
  readonly status: "running" | "complete" | "failed";
  readonly createdAt: number;
  readonly completedAt: number | null;
};

/**
 * The analysis that a job makes, which begins with its processing; undefined while there is none, and for a job that has
 * failed without being processed.
 */
export function analysisOf(job: JobRow, now: number): Analysis | undefined {
  const { analysisId: id, startsAt, endsAt, outcome } = job;
  if (startsAt === null || startsAt > now) return undefined;
  if (outcome === "completed" && endsAt !== null && endsAt <= now)
    return { id, status: "complete", createdAt: startsAt, completedAt: endsAt };
  // A job that has vanished without an end finishes nothing any more.
  const status = statusAt(job, now) === "processing" ? "running" : "failed";
  return { id, status, createdAt: startsAt, completedAt: null };
}
