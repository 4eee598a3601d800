import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { JobRow } from "./job-status.ts";
import type { JobStore } from "./store.ts";

/** Calls that wait for a job to end. Each costs a little memory and nothing else: it is told when its job has moved. */
export type JobWaits = {
  /**
   * Resolves to a job that has ended; to undefined when it is gone, its sandbox is, or `gone` aborts.
   */
  ended(sandbox: LiveSandbox, jobKey: number, gone: AbortSignal): Promise<JobRow | undefined>;
  /** Tells those who wait that jobs have moved. */
  readonly wake: (jobs: readonly { readonly key: number }[]) => void;
  /** Tells everybody that any job may have moved. */
  readonly wakeAll: () => void;
};

export function createJobWaits(store: JobStore): JobWaits {
  const waiting = new Map<number, () => void>();

  /** Resolves when the job has moved, or when the clock has reached the instant at which somebody will have moved it. */
  async function news(jobKey: number, dueAt: number | null, { clock }: LiveSandbox, gone: AbortSignal): Promise<void> {
    const told = new AbortController();
    const tell = () => told.abort();
    waiting.set(jobKey, tell);
    gone.addEventListener("abort", tell);
    // Another process may move it. One that is due already and has not moved is one that the database would not move.
    const reachable = dueAt !== null && dueAt > clock.now();
    await clock.sleepUntil(reachable ? dueAt : Infinity, told.signal);
    gone.removeEventListener("abort", tell);
    waiting.delete(jobKey);
  }

  return {
    async ended(sandbox, jobKey, gone) {
      const over = AbortSignal.any([sandbox.ended, gone]);
      for (;;) {
        await sandbox.worker.settle();
        if (over.aborted) return undefined;
        const job = store.findByKey(jobKey);
        if (!job || job.status === "vanished") return undefined;
        if (job.status === "completed" || job.status === "failed") return job;
        await news(jobKey, job.endsAt, sandbox, over);
      }
    },
    wake(jobs) {
      if (waiting.size > 0) for (const { key } of jobs) waiting.get(key)?.();
    },
    wakeAll: () => [...waiting.values()].forEach((tell) => tell()),
  };
}
