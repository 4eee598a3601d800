import type { Output } from "../control/routes.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";
import { timeline } from "./lifecycle.ts";
import type { JobRecord } from "./store.ts";

/** A job as the control plane shows it, with its whole life. */
export function jobView(job: JobRecord): Output<"readJob"> {
  const transitions = timeline(job);
  const reached = transitions.findIndex(({ to }) => to === job.status);
  return {
    id: job.id,
    projectId: job.projectId,
    ownerId: job.ownerId,
    tokenId: job.tokenId,
    scenario: job.scenario,
    synchronous: job.synchronous,
    credits: job.credits,
    status: job.status,
    analysisId: job.outcome === "completed" && job.endsAt !== null ? job.analysisId : null,
    error: job.error,
    errorCode: job.errorCode,
    forcedAt: job.forcedAt === null ? null : isoTimestamp(job.forcedAt),
    timeline: transitions.map(({ to, at }, index) => ({
      status: to,
      at: isoTimestamp(at),
      reached: index <= reached,
    })),
  };
}
