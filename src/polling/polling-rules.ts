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
  /** How often the rule applied; 0: not tested. */
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

/** A shorter interval fails: polling a single job uses up production's limit of 120 polls a minute. */
const fastestMs = 500;

/** A shorter interval warns: a job takes minutes, so its status is not needed more often. */
const fastMs = 1000;

const finding = (
  verdict: Verdict,
  cases: number,
  summary: string,
  evidence: readonly JournalEntry[] = [],
): Finding => ({ verdict, cases, summary, evidence });

const untested = (why: string): Finding => finding("pass", 0, why);

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The verdict for `count` violations. Up to `mostWarned` are only a warning. */
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
    if (!polls.some(matches)) return untested(`No poll got ${what}.`);
    const late = follow(polls, matches);
    return finding(byCount(late.length, mostWarned), 1, `${times(late.length, "poll")} after ${what}.`, late);
  };
}

const isOtherMistake = ({ status }: JournalEntry): boolean =>
  status !== null && status >= 400 && status < 500 && ![401, 404, 408, 425, 429].includes(status);

/** Every rule of the polling report, by the name that `--fail-on` takes. */
export const rules = {
  "retry-after": {
    demand: `The client waits for \`Retry-After\` before its next poll, with a tolerance of ${toleranceMs} ms. Otherwise: fail. Warn when a poll is refused although the token got a 429 with \`Retry-After\` for another job or capture.`,
    why: "The rate-limit window resets after Retry-After and not earlier, so an earlier poll is refused again. The tolerance covers timers that fire early; network delays only make a wait longer.",
    advice:
      "Read Retry-After and wait that many seconds before the next poll. A fixed or growing delay does not replace it.",
    judge(polls, limited) {
      const waits = askedWaits(polls);
      const early = waits.filter(isEarly);
      const despite = despiteOthers(polls, limited);
      if (early.length === 0 && despite.length > 0) {
        const summary = `${times(despite.length, "poll")} sent before the Retry-After of a 429 for another job or capture had passed.`;
        return finding("warn", waits.length + despite.length, summary, despite);
      }
      if (waits.length === 0) return untested("No poll followed a response with Retry-After.");
      if (early.length === 0)
        return finding("pass", waits.length, `Retry-After honoured ${times(waits.length, "time")}.`);
      const worst = greatest(early.map(({ askedMs, waitedMs }) => askedMs - waitedMs));
      const summary = `Retry-After ignored ${early.length} of ${times(waits.length, "time")}, at worst ${inWords(worst)} too early.`;
      const evidence = early.map(({ next }) => next);
      return finding("fail", waits.length, summary, evidence);
    },
  },
  "back-off": {
    demand: `After three or more failures in a row (429, 5xx, broken connection), delays grow: the longest delay of the second half is at least 1.5 times the longest of the first half. Delays required by Retry-After and delays of 10 s or more are ignored, and delays below ${toleranceMs} ms count as ${toleranceMs} ms. Otherwise: warn, or fail if the median delay is below 1 s.`,
    why: "Clients that retry at a constant rate keep an overloaded server overloaded. Only the longest delays are compared, so that full jitter passes.",
    advice: "Double the delay after each failure in a row, up to a limit such as 30 s.",
    judge(polls) {
      const runs = delaysAfterRefusals(polls).filter((run) => run.length >= 3);
      if (runs.length === 0) return untested("No three failures in a row without Retry-After.");
      const flat = runs.filter((run) => !isGrowing(run) && median(run) < 10_000);
      if (flat.length === 0) return finding("pass", runs.length, "Delays grow after repeated failures.");
      const middleMs = median(flat.flat());
      const evidence = polls.filter(({ status }) => status === null || status === 429 || status >= 500);
      const summary = `Delays do not grow after repeated failures (about ${inWords(middleMs)}).`;
      return finding(middleMs < 1000 ? "fail" : "warn", runs.length, summary, evidence);
    },
  },
  jitter: {
    demand:
      "Five or more intervals vary: their median deviation from a fixed or exponential schedule is at least 2 %. Otherwise: warn. Intervals required by Retry-After are ignored.",
    why: "Clients that start or fail at the same time keep polling at the same time, unless their delays are random. A single client does no harm, so this rule never fails.",
    advice: "Add a random part to each delay, such as up to 25 %.",
    judge(polls) {
      const asked = new Set(askedWaits(polls).flatMap((wait) => (isEarly(wait) ? [] : [wait.next])));
      const intervals = intervalsOf(polls).filter(({ entry }) => !asked.has(entry));
      const jitter = jitterOf(intervals.map(({ ms }) => ms));
      if (jitter === null) return untested("Fewer than five intervals.");
      const percent = `${Math.round(jitter * 100)} %`;
      if (jitter >= 0.02) return finding("pass", intervals.length, `Intervals vary by ${percent}.`);
      const evidence = intervals.map(({ entry }) => entry);
      return finding("warn", intervals.length, `Intervals follow a fixed schedule (deviation ${percent}).`, evidence);
    },
  },
  interval: {
    demand: `The median interval between five or more polls is at least ${inWords(fastMs)}. Otherwise: warn, or fail below ${inWords(fastestMs)}.`,
    why: "A job takes minutes, a capture about 30 s. At an interval of 500 ms, one job uses up the token's rate limit.",
    advice: "Poll every few seconds.",
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
    demand:
      "The client has at most one poll of a job or capture in flight. Otherwise: warn for one or two concurrent polls, fail for more.",
    why: "Concurrent polls get the same response, and each counts against the rate limit.",
    advice: "Poll each job or capture from one loop, and share the result.",
    judge(polls) {
      if (polls.length < 2) return untested("Fewer than two polls.");
      const concurrent = concurrencyOf(polls).filter(({ count }) => count > 1);
      const most = Math.max(1, greatest(concurrent.map(({ count }) => count)));
      const summary =
        most === 1 ? "One poll at a time." : `Up to ${most} concurrent polls, ${times(concurrent.length, "time")}.`;
      const evidence = concurrent.map(({ entry }) => entry);
      return finding(byCount(concurrent.length, 2), polls.length - 1, summary, evidence);
    },
  },
  "poll-after-end": {
    demand:
      "The client stops polling after a response with a final status. Otherwise: warn for one poll, fail for more.",
    why: "A job or capture with a final status does not change again.",
    advice: "Stop polling at a final status, such as completed or failed.",
    judge: nothingAfter(({ isEnd }) => isEnd, "a final status", 1, after),
  },
  "poll-after-404": {
    demand: "The client stops polling after 404. Otherwise: warn for one or two polls, fail for more.",
    why: "An unknown id stays unknown. One or two retries are only a warning, because a client may want to confirm the 404.",
    advice: "Stop at 404, and check the id and the owner of the token.",
    judge: nothingAfter(({ status }) => status === 404, "404", 2),
  },
  "poll-after-401": {
    demand: "The client stops polling after 401. Otherwise: warn for one poll, fail for more.",
    why: "An expired or revoked token stays invalid, and failed authentications are rate-limited.",
    advice: "Stop at 401, and get a new token.",
    judge: nothingAfter(({ status }) => status === 401, "401", 1),
  },
  "retry-of-4xx": {
    demand:
      "The client does not retry after 400, 403 or another permanent 4xx. 401 and 404 have their own rules; 408, 425 and 429 may be retried. Otherwise: warn for one retry, fail for more.",
    why: "The same request gets the same error again.",
    advice: "Retry only after 408, 425, 429, 5xx and broken connections.",
    judge: nothingAfter(isOtherMistake, "a permanent 4xx", 1),
  },
  budget: {
    demand: "The polls of one job use less than 80 % of the token's rate limit in a window. Otherwise: warn.",
    why: "All jobs of a token share its rate limit, so polling another job would get 429.",
    advice: "Poll less often, or spread the polls of all jobs of the token over the window.",
    judge(polls) {
      const budget = budgetOf(polls);
      if (!budget) return untested("No rate limit applied.");
      const { share, mostInWindow, limit, requests } = budget;
      const summary = `${mostInWindow} of ${limit} polls used in one window (${Math.round(share * 100)} %).`;
      return share < 0.8 ? finding("pass", polls.length, summary) : finding("warn", polls.length, summary, requests);
    },
  },
} as const satisfies Record<string, Rule>;

/** The name of a rule of the polling report. */
export type RuleName = keyof typeof rules;

export const ruleNames = Object.keys(rules) as readonly RuleName[];
