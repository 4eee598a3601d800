import type { JobView } from "./world.ts";

/** A part of a job's life; it ends at Infinity where nothing ends it. */
export type Segment = { readonly status: JobView["status"]; readonly from: number; readonly until: number };

/** The life of a job in parts, past and future; one that has come to rest goes on for ever. */
export function segmentsOf({ timeline }: Pick<JobView, "timeline">): readonly Segment[] {
  return timeline.flatMap(({ status, at }, index) => {
    const next = timeline[index + 1];
    const until = next ? Date.parse(next.at) : Infinity;
    return status === "vanished" ? [] : [{ status, from: Date.parse(at), until }];
  });
}

/** What a job is at an instant, which may be sooner than the server has told of it. */
export function statusAt({ timeline, status }: Pick<JobView, "timeline" | "status">, now: number): JobView["status"] {
  return timeline.findLast(({ at }) => Date.parse(at) <= now)?.status ?? status;
}

/** When a job changes next; null for one that does not. */
export function nextChange({ timeline }: Pick<JobView, "timeline">, now: number): number | null {
  const next = timeline.find(({ at }) => Date.parse(at) > now);
  return next ? Date.parse(next.at) : null;
}
