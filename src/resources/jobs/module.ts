import { capability } from "../../capability/capability.ts";
import { createOutageLog } from "../../database/outage.ts";
import { projectAudits } from "../projects/module.ts";
import { jobActions } from "./actions.ts";
import { analysisData, jobData } from "./data.ts";
import { jobEvents } from "./events.ts";
import { jobOperations } from "./operations.ts";
import { jobProbes } from "./probe.ts";
import { jobRoutes } from "./routes.ts";
import { seedJobs } from "./seed.ts";
import { jobStore } from "./store.ts";
import { jobs } from "./table.ts";
import { timeline } from "../../pipeline/lifecycle.ts";
import { startWorker } from "../../pipeline/worker.ts";

/** Jobs: asynchronous analyses, and their polls. */
export const jobFamily = capability({
  name: "jobs",
  tables: [jobs],
  data: [jobData, analysisData],
  operations: jobOperations,
  probes: jobProbes,
  routes: jobRoutes,
  actions: jobActions,
  seed: seedJobs,
  polled: {
    operation: "getJobStatus",
    lifeOf({ use }, { key }, id, tokenId) {
      // A magic job has a timeline for each token.
      const job = use(jobStore)
        .withId(key, id)
        .find((each) => each.tokenId === null || each.tokenId === tokenId);
      return job && timeline(job);
    },
  },
  worker: ({ use, wallClock, logger }, sandboxKey, clock) =>
    startWorker({
      chunk: 20,
      sandboxKey,
      moves: use(jobStore),
      clock,
      wallClock,
      onMoving: (jobs) => use(jobEvents).emit("moving", { sandboxKey, jobs }),
      onMoved: (jobs) => use(jobEvents).emit("moved", { sandboxKey, jobs }),
      onFailure: createOutageLog(
        logger,
        wallClock,
        "Jobs cannot be written (responses are still correct, webhooks are delayed)",
      ),
    }),
  nextEvents: {
    kinds: { job: "a job changes its state" },
    read: ({ use }, { key }, now) => [{ kind: "job", at: use(jobStore).nextInstant(key, now) }],
  },
  subscribe({ use, events }) {
    use(projectAudits).lastCompletion = use(jobStore).lastCompletion;
    use(jobEvents).on("moved", ({ sandboxKey }) => events.emit("sandboxChanged", sandboxKey));
  },
});

export { jobEvents, type JobsMoved } from "./events.ts";
export { jobCache } from "./job-cache.ts";
export type { JobRow } from "./job-status.ts";
export { jobView } from "./job-view.ts";
export { jobWaits } from "./job-waits.ts";
export { isReady } from "./prerequisites.ts";
export { JobView } from "./routes.ts";
export { demoJobs } from "./seed.ts";
export { type JobLife, type JobRecord, type JobStore, jobStore } from "./store.ts";
export { jobTrigger, type Trigger } from "./trigger.ts";
