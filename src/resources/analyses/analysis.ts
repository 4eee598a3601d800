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
 * The analysis of a job, which starts with its processing; undefined before that, and for a job that failed without being
 * processed.
 */
export function analysisOf(job: JobRow, now: number): Analysis | undefined {
  const { analysisId: id, startsAt, endsAt, outcome } = job;
  if (startsAt === null || startsAt > now) return undefined;
  if (outcome === "completed" && endsAt !== null && endsAt <= now)
    return { id, status: "complete", createdAt: startsAt, completedAt: endsAt };
  // A job that vanished before its end never completes its analysis.
  const status = statusAt(job, now) === "processing" ? "running" : "failed";
  return { id, status, createdAt: startsAt, completedAt: null };
}
