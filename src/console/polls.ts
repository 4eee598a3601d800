import { signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";

/** What a client asked of a job, or that it triggered it. */
type Poll = {
  readonly at: number;
  readonly status: number | null;
  readonly tokenId: string | null;
  readonly isTrigger: boolean;
  readonly sentence: string;
};

/** How many polls of a job are remembered: more would lie upon each other. */
const mostOfJob = 5000;

/** Of how many jobs polls are remembered. */
const mostPolled = 5000;

const byJob = new Map<string, Poll[]>();

/** Changes when polls do. */
const version = signal(0);

/** Has a component drawn again when there are other polls. */
export const watchPolls = (): number => version.value;

export function forgetPolls(): void {
  byJob.clear();
  version.value += 1;
}

export function notePolls(entries: Output<"readJournal">["entries"]): void {
  let noted = false;
  for (const { jobId, at, status, tokenId, operation, reason } of entries) {
    if (jobId === null) continue;
    const polls = byJob.get(jobId) ?? [];
    byJob.set(jobId, polls);
    // Clients may ask for anything, however often.
    if (byJob.size > mostPolled) byJob.delete(byJob.keys().next().value ?? "");
    const isTrigger = operation !== "getJobStatus";
    polls.push({ at: Date.parse(at), status, tokenId, isTrigger, sentence: reason.sentence });
    if (polls.length > mostOfJob * 1.2) polls.splice(0, polls.length - mostOfJob);
    noted = true;
  }
  if (noted) version.value += 1;
}

/** The polls of a job; those of a magic one are its token's. */
export function pollsOf({ id, tokenId }: { readonly id: string; readonly tokenId: string | null }): readonly Poll[] {
  const polls = byJob.get(id) ?? [];
  return tokenId === null ? polls : polls.filter((poll) => poll.tokenId === tokenId);
}

/** How a poll is shown. */
function kindOf({ status, isTrigger }: Poll) {
  if (status === 429) return "limited";
  if (status === null) return "unanswered";
  if (status >= 400) return "refused";
  return isTrigger ? "triggered" : "answered";
}

/** Polls that would be shown at the same place. */
type Mark = Pick<Poll, "at" | "sentence"> & { readonly count: number; readonly kind: ReturnType<typeof kindOf> };

/**
 * The polls between two instants, those of a kind together that are closer than `closestMs`.
 * @returns in the order of time
 */
export function marksOf(polls: readonly Poll[], from: number, until: number, closestMs: number): readonly Mark[] {
  const marks = new Map<string, Mark>();
  for (const poll of polls) {
    if (poll.at < from || poll.at > until) continue;
    const kind = kindOf(poll);
    // A refusal is seen although the same place was polled with success.
    const place = `${Math.floor(poll.at / closestMs)} ${kind}`;
    const mark = marks.get(place) ?? { at: poll.at, count: 0, kind, sentence: poll.sentence };
    marks.set(place, { ...mark, count: mark.count + 1 });
  }
  return [...marks.values()];
}

/** How often a job was polled, and how often in vain. */
export function countsOf(polls: readonly Poll[]): { readonly polls: number; readonly refused: number } {
  const only = polls.filter(({ isTrigger }) => !isTrigger);
  return { polls: only.length, refused: only.filter(({ status }) => status === null || status >= 400).length };
}
