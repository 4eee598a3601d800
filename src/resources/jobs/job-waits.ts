import type { Context } from "../../capability/capability.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import type { JobRow } from "./job-status.ts";
import { nextDueAt, statusAt } from "./lifecycle.ts";
import { jobStore } from "./store.ts";

/** Calls that wait for a job to end. Each sleeps until the next transition of the job, and wakes up when the job is changed. */
export function jobWaits({ use, events }: Context) {
  const store = use(jobStore);
  const waiting = new Map<number, () => void>();

  /** Resolves when the clock reaches an instant, when the job is changed, or when the client disconnects. */
  async function change(jobKey: number, at: number | null, { clock }: LiveSandbox, gone: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wakeUp = () => woken.abort();
    waiting.set(jobKey, wakeUp);
    gone.addEventListener("abort", wakeUp);
    await clock.sleepUntil(at ?? Infinity, woken.signal);
    gone.removeEventListener("abort", wakeUp);
    waiting.delete(jobKey);
  }

  // Another process may have changed any job.
  events.on("changedElsewhere", () => waiting.forEach((wakeUp) => wakeUp()));

  return {
    /** Resolves to the job when it has ended; to undefined when the job or its sandbox is removed, or `gone` aborts. */
    async ended(sandbox: LiveSandbox, jobKey: number, gone: AbortSignal): Promise<JobRow | undefined> {
      const over = AbortSignal.any([sandbox.ended, gone]);
      for (;;) {
        if (over.aborted) return undefined;
        const job = store.findByKey(jobKey);
        const now = sandbox.clock.now();
        const status = job && statusAt(job, now);
        if (!job || status === "vanished") return undefined;
        if (status === "completed" || status === "failed") return job;
        await change(jobKey, nextDueAt(job, now), sandbox, over);
      }
    },
    /** Wakes the call that waits for a job, because the job was changed. */
    wake: (jobKey: number): void => waiting.get(jobKey)?.(),
  };
}
