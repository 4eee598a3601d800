import type { Context } from "../../capability/capability.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import type { JobRow } from "./job-status.ts";
import { nextDueAt, statusAt } from "./lifecycle.ts";
import { jobStore } from "./store.ts";

/** Calls that wait for a job to end. Each sleeps until the job moves, and is told when somebody changes that. */
export function jobWaits({ use, events }: Context) {
  const store = use(jobStore);
  const waiting = new Map<number, () => void>();

  /** Resolves when the clock has reached an instant, or when there is news of the job. */
  async function news(jobKey: number, at: number | null, { clock }: LiveSandbox, gone: AbortSignal): Promise<void> {
    const told = new AbortController();
    const tell = () => told.abort();
    waiting.set(jobKey, tell);
    gone.addEventListener("abort", tell);
    await clock.sleepUntil(at ?? Infinity, told.signal);
    gone.removeEventListener("abort", tell);
    waiting.delete(jobKey);
  }

  // Another process may have given any job another life.
  events.on("changedElsewhere", () => waiting.forEach((tell) => tell()));

  return {
    /** Resolves to a job that has ended; to undefined when it is gone, its sandbox is, or `gone` aborts. */
    async ended(sandbox: LiveSandbox, jobKey: number, gone: AbortSignal): Promise<JobRow | undefined> {
      const over = AbortSignal.any([sandbox.ended, gone]);
      for (;;) {
        if (over.aborted) return undefined;
        const job = store.findByKey(jobKey);
        const now = sandbox.clock.now();
        const status = job && statusAt(job, now);
        if (!job || status === "vanished") return undefined;
        if (status === "completed" || status === "failed") return job;
        await news(jobKey, nextDueAt(job, now), sandbox, over);
      }
    },
    /** Tells those who wait for a job that its life is another now. */
    wake: (jobKey: number): void => waiting.get(jobKey)?.(),
  };
}
