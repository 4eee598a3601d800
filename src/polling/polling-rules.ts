import type { JournalEntry } from "../journal/module.ts";
import {
  after,
  again,
  askedWaits,
  budgetOf,
  concurrencyOf,
  delaysAfterRefusals,
  despiteOthers,
  greatest,
  intervalsOf,
  isEarly,
  isGrowing,
  jitterOf,
  median,
  toleranceMs,
} from "./polling-measures.ts";
import { inWords } from "../core/in-words.ts";

export type Verdict = "pass" | "warn" | "fail";

/** The result of a rule for the polls of a job with a token. */
export type Finding = {
  readonly verdict: Verdict;
  /** How often the rule could have been broken; 0: it was not tested. */
  readonly cases: number;
  readonly summary: string;
  /** The requests that break the rule. */
  readonly evidence: readonly JournalEntry[];
};

type Rule = {
  /** What the rule demands, with its threshold. */
  readonly demand: string;
  /** Why the rule exists. */
  readonly why: string;
  /** What a client should do. */
  readonly advice: string;
  /** @param limited all polls of the token that the rate limit refused */
  readonly judge: (polls: readonly JournalEntry[], limited: readonly JournalEntry[]) => Finding;
};

/** A shorter interval fails: it uses up production's 120 polls a minute with a single job. */
const fastestMs = 500;

/** A shorter interval warns: a job takes minutes, so nobody needs its status more often. */
const fastMs = 1000;

const finding = (
  verdict: Verdict,
  cases: number,
  summary: string,
  evidence: readonly JournalEntry[] = [],
): Finding => ({ verdict, cases, summary, evidence });

const untested = (why: string): Finding => finding("pass", 0, why);

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The verdict for something that happened `count` times; up to `mostWarned` times is only a warning. */
function byCount(count: number, mostWarned: number): Verdict {
  if (count === 0) return "pass";
  return count <= mostWarned ? "warn" : "fail";
}

/** A rule that allows no poll after a certain response. */
function nothingAfter(
  matches: (entry: JournalEntry) => boolean,
  what: string,
  mostWarned: number,
  follow: typeof after = again,
): Rule["judge"] {
  return (polls) => {
    if (!polls.some(matches)) return untested(`No poll was answered with ${what}.`);
    const late = follow(polls, matches);
    return finding(byCount(late.length, mostWarned), 1, `${times(late.length, "poll")} after ${what}.`, late);
  };
}

const isOtherMistake = ({ status }: JournalEntry): boolean =>
  status !== null && status >= 400 && status < 500 && ![401, 404, 408, 425, 429].includes(status);

/** Every rule of the polling report, by the name that `--fail-on` takes. */
export const rules = {
  "retry-after": {
    demand: `No poll before the \`Retry-After\` of the answer before it has passed, ${toleranceMs} ms allowed for. Otherwise fail. A poll that is refused because a 429 for another job or capture of the token had asked to wait warns.`,
    why: "The window opens when the header says and not before: an earlier poll is refused again. Networks only make a wait longer, so the tolerance covers timers that fire early.",
    advice:
      "Wait as many seconds as Retry-After says before the next poll; a fixed or growing delay does not replace it.",
    judge(polls, limited) {
      const waits = askedWaits(polls);
      const early = waits.filter(isEarly);
      const despite = despiteOthers(polls, limited);
      if (early.length === 0 && despite.length > 0) {
        const summary = `${times(despite.length, "poll")} although a 429 for another one had asked the token to wait.`;
        return finding("warn", waits.length + despite.length, summary, despite);
      }
      if (waits.length === 0) return untested("No poll followed an answer with Retry-After.");
      if (early.length === 0) return finding("pass", waits.length, `${times(waits.length, "wait")} honoured.`);
      const worst = greatest(early.map(({ askedMs, waitedMs }) => askedMs - waitedMs));
      const summary = `${early.length} of ${times(waits.length, "wait")} not honoured, at worst ${inWords(worst)} early.`;
      const evidence = early.map(({ next }) => next);
      return finding("fail", waits.length, summary, evidence);
    },
  },
  "back-off": {
    demand:
      "After three or more 429, 5xx or broken connections in a row, delays grow: the longest of the later half is at least 1.5 times the longest of the earlier half. Delays that Retry-After asked for and delays of 10 s and more are left out. Otherwise warn, or fail where the median delay is below 1 s.",
    why: "A server in trouble is kept there by clients that come back at the same pace. Only the longest delays are compared, so that full jitter passes.",
    advice: "Double the delay after each failure in a row, up to a limit such as 30 s.",
    judge(polls) {
      const runs = delaysAfterRefusals(polls).filter((run) => run.length >= 3);
      if (runs.length === 0) return untested("Never three refusals in a row that left the delay to the client.");
      const flat = runs.filter((run) => !isGrowing(run) && median(run) < 10_000);
      if (flat.length === 0) return finding("pass", runs.length, "Delays grow after refusals in a row.");
      const middleMs = median(flat.flat());
      const evidence = polls.filter(({ status }) => status === null || status === 429 || status >= 500);
      const summary = `Delays stay at about ${inWords(middleMs)} after refusals in a row.`;
      return finding(middleMs < 1000 ? "fail" : "warn", runs.length, summary, evidence);
    },
  },
  jitter: {
    demand:
      "Of five or more intervals, the median is off a plain schedule, the same again or the same multiple, by at least 2 %. Otherwise warn. Intervals that Retry-After asked for are left out.",
    why: "Clients that were started or refused together come back together for ever, unless chance pulls them apart. One client alone does no harm, so this never fails.",
    advice: "Add a random part to each delay, such as up to a quarter of it.",
    judge(polls) {
      const asked = new Set(askedWaits(polls).flatMap((wait) => (isEarly(wait) ? [] : [wait.next])));
      const intervals = intervalsOf(polls).filter(({ entry }) => !asked.has(entry));
      const jitter = jitterOf(intervals.map(({ ms }) => ms));
      if (jitter === null) return untested("Too few intervals to tell.");
      const percent = `${Math.round(jitter * 100)} %`;
      if (jitter >= 0.02) return finding("pass", intervals.length, `Intervals vary by ${percent}.`);
      const evidence = intervals.map(({ entry }) => entry);
      return finding("warn", intervals.length, `Intervals follow a schedule (${percent} off).`, evidence);
    },
  },
  interval: {
    demand: `The median interval of five or more polls is at least ${inWords(fastMs)}. Otherwise warn, or fail below ${inWords(fastestMs)}.`,
    why: "A job takes minutes, a capture half of one. At 500 ms one alone uses up the polls that a token has in a minute.",
    advice: "Poll every few seconds: sooner tells nothing that a person or an agent could use.",
    judge(polls) {
      const intervals = intervalsOf(polls);
      if (intervals.length < 4) return untested("Fewer than five polls.");
      const middleMs = median(intervals.map(({ ms }) => ms));
      const summary = `A poll every ${inWords(middleMs)}.`;
      if (middleMs >= fastMs) return finding("pass", intervals.length, summary);
      const evidence = intervals.filter(({ ms }) => ms < fastMs).map(({ entry }) => entry);
      return finding(middleMs < fastestMs ? "fail" : "warn", intervals.length, summary, evidence);
    },
  },
  "concurrent-polls": {
    demand: "One poll of a job or capture at a time. One or two polls while another is under way warn, more fail.",
    why: "The second answer tells what the first does, and costs as much of the budget.",
    advice: "Let one loop poll each job or capture, and share its answer.",
    judge(polls) {
      if (polls.length < 2) return untested("Fewer than two polls.");
      const concurrent = concurrencyOf(polls).filter(({ count }) => count > 1);
      const most = Math.max(1, greatest(concurrent.map(({ count }) => count)));
      const summary =
        most === 1 ? "One poll at a time." : `Up to ${most} polls at once, ${times(concurrent.length, "time")}.`;
      const evidence = concurrent.map(({ entry }) => entry);
      return finding(byCount(concurrent.length, 2), polls.length - 1, summary, evidence);
    },
  },
  "poll-after-end": {
    demand: "No poll after the client was told that the job or the capture has ended. One warns, more fail.",
    why: "What has ended does not change again by itself.",
    advice: "Stop at the first status that is an end, such as completed or failed, and keep the answer.",
    judge: nothingAfter(({ isEnd }) => isEnd, "the end", 1, after),
  },
  "poll-after-404": {
    demand: "No poll again after one that got 404. One or two warn, more fail.",
    why: "An id that names nothing never will; one or two are forgiven to whoever doubts the first answer.",
    advice: "Treat 404 as the end, and check the id and whose token it is.",
    judge: nothingAfter(({ status }) => status === 404, "404", 2),
  },
  "poll-after-401": {
    demand: "No poll again after one that got 401. One warns, more fail.",
    why: "A token that has expired or been revoked does not come back, and failures have a limit of their own.",
    advice: "Stop at 401 and get another token.",
    judge: nothingAfter(({ status }) => status === 401, "401", 1),
  },
  "retry-of-4xx": {
    demand:
      "No poll again after 400, 403 or another 4xx that stays; 401 and 404 have rules of their own, and 408, 425 and 429 are meant to be tried again. One warns, more fail.",
    why: "The same request gets the same answer.",
    advice: "Try again only after 408, 425, 429, 5xx and broken connections.",
    judge: nothingAfter(isOtherMistake, "a 4xx that stays", 1),
  },
  budget: {
    demand: "The polls of one job use less than 80 % of what the token may poll in a window. Otherwise warn.",
    why: "The budget is shared by all jobs of a token; the next job would meet 429.",
    advice: "Poll less often, or spread the polls of all jobs of a token over the window.",
    judge(polls) {
      const budget = budgetOf(polls);
      if (!budget) return untested("No limit was in force.");
      const { share, mostInWindow, limit, requests } = budget;
      const summary = `${mostInWindow} of ${limit} polls of a window, ${Math.round(share * 100)} %.`;
      return share < 0.8 ? finding("pass", polls.length, summary) : finding("warn", polls.length, summary, requests);
    },
  },
} as const satisfies Record<string, Rule>;

/** The name of a rule of the polling report. */
export type RuleName = keyof typeof rules;

export const ruleNames = Object.keys(rules) as readonly RuleName[];
