import type { JournalEntry } from "../journal/module.ts";
import {
  askedWaits,
  budgetOf,
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
  quantile,
} from "./polling-measures.ts";
import { type Finding, ruleNames, type RuleName, rules, type Verdict } from "./polling-rules.ts";

/** How the polls of one job with one token went. Durations in the client's own milliseconds. */
export type PollingOfJob = {
  readonly jobId: string;
  readonly tokenId: string | null;
  readonly tokenPrefix: string | null;
  /** In the order of their arrival. */
  readonly polls: readonly JournalEntry[];
  readonly intervals: {
    readonly minMs: number;
    readonly medianMs: number;
    readonly p95Ms: number;
    readonly maxMs: number;
    readonly histogram: ReturnType<typeof histogramOf>;
  } | null;
  /** How many times as long a delay after 429 or 5xx is as the one before. */
  readonly growth: number | null;
  /** How far intervals are off a plain schedule, as a fraction. */
  readonly jitter: number | null;
  readonly early: { readonly count: number; readonly worstMs: number };
  readonly mostConcurrent: number;
  readonly afterEnd: number;
  readonly after404: number;
  readonly after401: number;
  readonly retriesOf4xx: number;
  readonly budget: { readonly limit: number; readonly mostInWindow: number; readonly share: number } | null;
  /** Polls that told the client nothing that it could use. */
  readonly wasted: number;
  readonly verdict: Verdict;
  readonly findings: readonly (Finding & { readonly rule: RuleName; readonly advice: string })[];
};

const severity: readonly Verdict[] = ["pass", "warn", "fail"];

/** The worst of several verdicts. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  severity.findLast((verdict) => verdicts.includes(verdict)) ?? "pass";

/** How the jobs of a journal were polled, one by one, by token and job, in the order of their first polls. */
export function* pollingReport(entries: readonly JournalEntry[]): Generator<PollingOfJob, void> {
  const polls = inOrder(entries.filter(({ isPoll }) => isPoll));
  const limited = Map.groupBy(polls.filter(isLimited), ({ tokenId }) => tokenId);
  for (const ofJob of Map.groupBy(polls, ({ tokenId, jobId }) => `${tokenId} ${jobId}`).values())
    yield pollingOfJob(ofJob, limited.get(ofJob[0]?.tokenId ?? null) ?? []);
}

function pollingOfJob(polls: readonly JournalEntry[], limited: readonly JournalEntry[]): PollingOfJob {
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
    jobId: first.jobId ?? "",
    tokenId: first.tokenId,
    tokenPrefix: first.tokenPrefix,
    polls,
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
    early: { count: early.length, worstMs: greatest(early.map(({ askedMs, waitedMs }) => askedMs - waitedMs)) },
    mostConcurrent: greatest(concurrencyOf(polls).map(({ count }) => count)),
    afterEnd: found("poll-after-end").length,
    after404: found("poll-after-404").length,
    after401: found("poll-after-401").length,
    retriesOf4xx: found("retry-of-4xx").length,
    budget: budget && { limit: budget.limit, mostInWindow: budget.mostInWindow, share: budget.share },
    wasted: wasted.size,
    verdict: worst(findings.map(({ verdict }) => verdict)),
    findings,
  };
}
