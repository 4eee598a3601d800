import type { JobView } from "./world.ts";

/** The time that a job spends in a state. It ends at Infinity when the job stays there. */
export type Segment = { readonly status: JobView["status"]; readonly from: number; readonly until: number };

/** The segments of a job's timeline, past and future. */
export function segmentsOf({ timeline }: Pick<JobView, "timeline">): readonly Segment[] {
  return timeline.flatMap(({ status, at }, index) => {
    const next = timeline[index + 1];
    const until = next ? Date.parse(next.at) : Infinity;
    return status === "vanished" ? [] : [{ status, from: Date.parse(at), until }];
  });
}

/** The status of a job at an instant. It may be newer than the last status that the server has sent. */
export function statusAt({ timeline, status }: Pick<JobView, "timeline" | "status">, now: number): JobView["status"] {
  return timeline.findLast(({ at }) => Date.parse(at) <= now)?.status ?? status;
}

/** The instant of a job's next change; null when there is none. */
export function nextChange({ timeline }: Pick<JobView, "timeline">, now: number): number | null {
  const next = timeline.find(({ at }) => Date.parse(at) > now);
  return next ? Date.parse(next.at) : null;
}
