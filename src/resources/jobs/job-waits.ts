import type { Context } from "../../capability/capability.ts";
import { createWaits } from "../../pipeline/waits.ts";
import type { JobFacts, JobRow } from "./job-status.ts";
import { jobStore } from "./store.ts";

/** Calls that wait for a job to end. */
export function jobWaits({ use, events }: Context) {
  const waits = createWaits<JobFacts["outcome"], JobRow>(use(jobStore).findByKey, (job) => job);
  events.on("changedElsewhere", waits.wakeAll);
  return waits;
}
