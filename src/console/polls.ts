import { signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";
import { outcomeOf } from "./words.ts";

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

type Kind = ReturnType<typeof outcomeOf>;

/** A mark for one poll, or for a burst of polls that are too close to each other for marks of their own. */
export type Mark = {
  readonly kind: Kind;
  /** The instants of the first and of the last poll. */
  readonly from: number;
  readonly until: number;
  readonly count: number;
  readonly refused: number;
  /** Why the last poll got its response. */
  readonly sentence: string;
};

/** The kinds from harmless to serious. A burst of several kinds looks like the most serious one. */
const kinds: readonly Kind[] = ["answered", "refused", "unanswered", "limited"];

const worseOf = (one: Kind, other: Kind): Kind => (kinds.indexOf(one) > kinds.indexOf(other) ? one : other);

const joined = (one: Mark, other: Mark): Mark => ({
  kind: worseOf(one.kind, other.kind),
  from: one.from,
  until: other.until,
  count: one.count + other.count,
  refused: one.refused + other.refused,
  sentence: other.sentence,
});

/** The sizes of marks in milliseconds of the axis: of a mark, and of a mark with a count. */
export type MarkSizes = { readonly markMs: number; readonly countMs: (count: number) => number };

/**
 * The marks of the polls of a job between two instants, so that none overlaps another: polls that follow closely share a mark.
 * @returns the marks in order of time
 */
export function marksOf(polls: readonly Poll[], from: number, until: number, sizes: MarkSizes): readonly Mark[] {
  // Bursts of one kind first, so that refused polls do not disappear among answered ones where there is room for both.
  const bursts: Mark[] = [];
  for (const poll of polls) {
    if (poll.at < from || poll.at > until || poll.isTrigger) continue;
    const kind = outcomeOf(poll.status);
    const refused = kind === "answered" ? 0 : 1;
    const mark: Mark = { kind, from: poll.at, until: poll.at, count: 1, refused, sentence: poll.sentence };
    const last = bursts.at(-1);
    if (last?.kind === kind && poll.at - last.until < sizes.markMs) bursts[bursts.length - 1] = joined(last, mark);
    else bursts.push(mark);
  }
  const sizeOf = ({ count }: Mark) => (count > 1 ? sizes.countMs(count) : sizes.markMs);
  const marks: Mark[] = [];
  for (const burst of bursts) {
    let mark = burst;
    for (let last = marks.at(-1); last && mark.from - last.from < sizeOf(last); last = marks.at(-1)) {
      mark = joined(last, mark);
      marks.pop();
    }
    marks.push(mark);
  }
  return marks;
}

/** How often a job was polled, and how many polls were refused. */
export function countsOf(polls: readonly Poll[]): { readonly polls: number; readonly refused: number } {
  const only = polls.filter(({ isTrigger }) => !isTrigger);
  return { polls: only.length, refused: only.filter(({ status }) => status === null || status >= 400).length };
}
