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

/** What is known of the life of a job or a capture. */
type Life<Status> = {
  readonly status: Status;
  readonly timeline: readonly { readonly status: Status; readonly at: string }[];
};

/** The status of a job or a capture at an instant. It may be newer than the last status that the server has sent. */
export function statusAt<Status>({ timeline, status }: Life<Status>, now: number): Status {
  return timeline.findLast(({ at }) => Date.parse(at) <= now)?.status ?? status;
}

/** The instant of the next change of a job or a capture; null when there is none. */
export function nextChange({ timeline }: Pick<Life<unknown>, "timeline">, now: number): number | null {
  const next = timeline.find(({ at }) => Date.parse(at) > now);
  return next ? Date.parse(next.at) : null;
}

/** Whether a job has ended or vanished, so that nothing changes any more. */
export const isAtRest = (job: Life<JobView["status"]>, now: number): boolean =>
  ["completed", "failed", "vanished"].includes(statusAt(job, now));
