import { signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";

/** A poll of a job, or its trigger. */
type Poll = {
  readonly at: number;
  readonly status: number | null;
  readonly tokenId: string | null;
  readonly isTrigger: boolean;
  readonly sentence: string;
};

/** How many polls of a job are kept. More would overlap on the chart. */
const mostOfJob = 5000;

/** For how many jobs polls are kept. */
const mostPolled = 5000;

const byJob = new Map<string, Poll[]>();

/** Changes when polls are added or removed. */
const version = signal(0);

/** Makes a component render again when polls change. */
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
    // Clients may poll any number of ids, so limit them.
    if (byJob.size > mostPolled) byJob.delete(byJob.keys().next().value ?? "");
    const isTrigger = operation !== "getJobStatus";
    polls.push({ at: Date.parse(at), status, tokenId, isTrigger, sentence: reason.sentence });
    if (polls.length > mostOfJob * 1.2) polls.splice(0, polls.length - mostOfJob);
    noted = true;
  }
  if (noted) version.value += 1;
}

/** The polls of a job. A magic job has polls for each token. */
export function pollsOf({ id, tokenId }: { readonly id: string; readonly tokenId: string | null }): readonly Poll[] {
  const polls = byJob.get(id) ?? [];
  return tokenId === null ? polls : polls.filter((poll) => poll.tokenId === tokenId);
}

/** The kind of a poll's mark. */
function kindOf({ status, isTrigger }: Poll) {
  if (status === 429) return "limited";
  if (status === null) return "unanswered";
  if (status >= 400) return "refused";
  return isTrigger ? "triggered" : "answered";
}

/** A mark for polls of one kind at the same position. */
type Mark = Pick<Poll, "at" | "sentence"> & { readonly count: number; readonly kind: ReturnType<typeof kindOf> };

/**
 * The marks of polls between two instants. Polls of one kind that are closer than `closestMs` share a mark.
 * @returns the marks in order of time
 */
export function marksOf(polls: readonly Poll[], from: number, until: number, closestMs: number): readonly Mark[] {
  const marks = new Map<string, Mark>();
  for (const poll of polls) {
    if (poll.at < from || poll.at > until) continue;
    const kind = kindOf(poll);
    // The kind is part of the key, so that successful polls do not hide refused ones.
    const place = `${Math.floor(poll.at / closestMs)} ${kind}`;
    const mark = marks.get(place) ?? { at: poll.at, count: 0, kind, sentence: poll.sentence };
    marks.set(place, { ...mark, count: mark.count + 1 });
  }
  return [...marks.values()];
}

/** How often a job was polled, and how many polls were refused. */
export function countsOf(polls: readonly Poll[]): { readonly polls: number; readonly refused: number } {
  const only = polls.filter(({ isTrigger }) => !isTrigger);
  return { polls: only.length, refused: only.filter(({ status }) => status === null || status >= 400).length };
}
