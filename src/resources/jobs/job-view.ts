import type { OutputOf } from "../../control/route.ts";
import type { jobRoutes } from "./routes.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import { statusAt, timeline } from "../../pipeline/lifecycle.ts";
import type { JobRecord } from "./store.ts";

/** A job at an instant in the format of the control plane, with its timeline. */
export function jobView(job: JobRecord, now: number): OutputOf<typeof jobRoutes.readJob> {
  return {
    id: job.id,
    projectId: job.projectId,
    ownerId: job.ownerId,
    tokenId: job.tokenId,
    scenario: job.scenario,
    synchronous: job.synchronous,
    credits: job.credits,
    status: statusAt(job, now),
    analysisId: job.outcome === "completed" && job.endsAt !== null ? job.analysisId : null,
    error: job.error,
    errorCode: job.errorCode,
    forcedAt: isoOrNull(job.forcedAt),
    timeline: timeline(job).map(({ to, at }) => ({ status: to, at: isoTimestamp(at), reached: at <= now })),
  };
}
