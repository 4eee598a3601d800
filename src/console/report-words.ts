import type { RuleName } from "../polling/polling-rules.ts";
import type { JobReport, RuleReport, Verdict } from "./report-types.ts";
import { countOf, shortId } from "./words.ts";
import { tokens } from "./world.ts";

/** What each rule demands, in a few words. */
const demands: Readonly<Record<RuleName, string>> = {
  "retry-after": "Wait as long as Retry-After says",
  "back-off": "Back off after errors in a row",
  jitter: "Vary the interval (jitter)",
  interval: "Wait at least 1 s between polls",
  "concurrent-polls": "Send one poll at a time",
  "poll-after-end": "Stop when the {noun} has ended",
  "poll-after-404": "Stop at 404",
  "poll-after-401": "Stop at 401",
  "retry-of-4xx": "Do not retry other 4xx",
  budget: "Leave polls for other jobs",
};

/** @param noun what was polled: job or capture */
export const demandOf = ({ rule }: RuleReport, noun: string): string =>
  Object.hasOwn(demands, rule) ? demands[rule as RuleName].replace("{noun}", noun) : rule;

/** Whether the polls could have broken a rule. */
export const isTested = ({ cases }: RuleReport): boolean => cases > 0;

export const wordOf = (verdict: Verdict): string => verdict.toUpperCase();

const severity: readonly Verdict[] = ["pass", "warn", "fail"];

/** Sorts the worst first. */
export const byVerdict = (one: { readonly verdict: Verdict }, other: { readonly verdict: Verdict }): number =>
  severity.indexOf(other.verdict) - severity.indexOf(one.verdict);

/** The names of the rules with a verdict. */
const namesOf = ({ rules }: JobReport, verdict: Verdict): readonly string[] =>
  rules.filter((rule) => isTested(rule) && rule.verdict === verdict).map(({ rule }) => rule);

/** What the verdict on a job means, in a sentence. */
export function meaningOf(job: JobReport): string {
  const tested = job.rules.filter(isTested).length;
  const broken = namesOf(job, job.verdict);
  const of = countOf(tested, "rule");
  if (job.verdict === "fail") return `${broken.length} of ${of} failed: ${broken.join(", ")}.`;
  if (job.verdict === "warn") return `${countOf(broken.length, "warning")} from ${of}: ${broken.join(", ")}.`;
  if (tested === 0) return "No rule was tested yet.";
  return tested === 1
    ? "The client follows the only rule that was tested."
    : `The client follows all ${of} that were tested.`;
}

/** The warnings of a job that has failed; empty without any. */
export function warningsOf(job: JobReport): string {
  const warned = namesOf(job, "warn");
  return job.verdict === "fail" && warned.length > 0
    ? `${countOf(warned.length, "warning")}: ${warned.join(", ")}.`
    : "";
}

/** The job or capture of a report. */
export const nounOf = ({ operation }: JobReport): string => (operation === "getCapture" ? "Capture" : "Job");

/** The client that polled: the label of its token, or the beginning of the token. */
export function clientOf({ tokenId, tokenPrefix }: JobReport): string {
  const label = tokens.value.find(({ id }) => id === tokenId)?.label;
  return label ?? tokenPrefix ?? "no token";
}

export const titleOf = (job: JobReport): string => `${nounOf(job)} ${shortId(job.jobId)}`;

/** How many polls told the client something new. */
export const newsCountOf = ({ newsPerPoll, polls }: JobReport): number => Math.round(newsPerPoll * polls);

export const refusedOf = ({ statuses, polls }: JobReport): number =>
  polls - Object.entries(statuses).reduce((sum, [status, count]) => sum + (status.startsWith("2") ? count : 0), 0);
