import type { Filter } from "./entry-view.ts";
import { inWords } from "../core/in-words.ts";

/**
 * Why a wait is over, in a sentence: what was waited for, and what there was instead.
 * @param answers how often there was which answer that differs from it only in what the client was told
 */
export function timeoutMessage(
  { job, observed, operation }: Filter,
  { met, times, ms, answers }: { met: number; times: number; ms: number; answers: ReadonlyMap<string, number> },
): string {
  const subject = job === undefined ? "a job" : `the job ${job}`;
  const what = observed ? `been told that ${subject} is ${observed}` : `asked for ${operation ?? "what is waited for"}`;
  const often = times === 1 ? "" : ` ${times} times but ${met}`;
  const counts = [...answers].map(([answer, count]) => `${answer} (${count})`);
  const instead = counts.length === 0 ? "there was no such request" : `what there was: ${counts.join(", ")}`;
  return `Within ${inWords(ms)}, no client has ${what}${often}; ${instead}.`;
}
