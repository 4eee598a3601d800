import type { JournalEntry } from "../journal/module.ts";
import {
  askedWaits,
  budgetOf,
  byRun,
  concurrencyOf,
  delaysAfterRefusals,
  greatest,
  growthOf,
  histogramOf,
  inOrder,
  intervalsOf,
  isEarly,
  isLimited,
  jitterOf,
  newsOf,
  quantile,
} from "./polling-measures.ts";
import { ruleNames, type RuleName, rules, type Verdict } from "./polling-rules.ts";

/** Counts the occurrences of each name. */
export const countsOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length]));

/** The report on the polls of one job or capture with one token. Durations are in real milliseconds of the client. */
export type PollingOfJob = ReturnType<typeof pollingOfJob>;

const severity: readonly Verdict[] = ["pass", "warn", "fail"];

/** The worst of several verdicts. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  severity.findLast((verdict) => verdicts.includes(verdict)) ?? "pass";

/** Yields a report for each token and job or run of a capture, in the order of their first polls. */
export function* pollingReport(entries: readonly JournalEntry[]): Generator<PollingOfJob, void> {
  const polls = inOrder(entries.filter(({ isPoll }) => isPoll));
  const limited = Map.groupBy(polls.filter(isLimited), ({ tokenId }) => tokenId);
  for (const ofJob of byRun(entries)) yield pollingOfJob(ofJob, limited.get(ofJob[0]?.tokenId ?? null) ?? []);
}

function pollingOfJob(polls: readonly JournalEntry[], limited: readonly JournalEntry[]) {
  const [first] = polls as readonly [JournalEntry];
  const findings = ruleNames.map((rule) => ({
    rule,
    advice: rules[rule].advice,
    ...rules[rule].judge(polls, limited),
  }));
  const found = (rule: RuleName): readonly JournalEntry[] =>
    findings.find((each) => each.rule === rule)?.evidence ?? [];
  const intervals = intervalsOf(polls).map(({ ms }) => ms);
  const early = askedWaits(polls).filter(isEarly);
  const budget = budgetOf(polls);
  const wasteful = [
    "retry-after",
    "concurrent-polls",
    "poll-after-end",
    "poll-after-404",
    "poll-after-401",
    "retry-of-4xx",
  ];
  const wasted = new Set([...(wasteful as RuleName[]).flatMap(found), ...polls.filter(({ status }) => status === 429)]);
  return {
    operation: first.operation ?? "",
    jobId: first.jobId ?? "",
    tokenId: first.tokenId,
    tokenPrefix: first.tokenPrefix,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    polls: polls.length,
    statuses: countsOf(polls.map(({ status }) => String(status ?? "none"))),
    intervals:
      intervals.length === 0
        ? null
        : {
            minMs: quantile(intervals, 0),
            medianMs: quantile(intervals, 0.5),
            p95Ms: quantile(intervals, 0.95),
            maxMs: greatest(intervals),
            histogram: histogramOf(intervals),
          },
    growth: growthOf(delaysAfterRefusals(polls)),
    jitter: jitterOf(intervals),
    earlyPolls: { count: early.length, worstMs: greatest(early.map(({ askedMs, waitedMs }) => askedMs - waitedMs)) },
    maxConcurrentPolls: greatest(concurrencyOf(polls).map(({ count }) => count)),
    pollsAfterEnd: found("poll-after-end").length,
    pollsAfter404: found("poll-after-404").length,
    pollsAfter401: found("poll-after-401").length,
    retriesOf4xx: found("retry-of-4xx").length,
    budget: budget && { limit: budget.limit, mostInWindow: budget.mostInWindow, share: budget.share },
    wastedPolls: wasted.size,
    newsPerPoll: newsOf(polls),
    findings,
    requests: polls,
  };
}
