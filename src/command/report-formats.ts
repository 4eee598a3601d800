import type { ReportView } from "../control/types.gen.ts";
import { inWords } from "../core/in-words.ts";
import type { RecordedReport } from "../recording/recorded-report.ts";
import type { JunitCase, JunitReport } from "./junit.ts";
import { cell, escapedCell, wrapped } from "./render.ts";
import { tokenNameOf, type TokenNames } from "./token-names.ts";
import { timelineOf } from "./report-timeline.ts";

/** The polling report on a sandbox or on a recording. */
export type PollingReport = ReportView | RecordedReport;

type JobReport = ReportView["jobs"][number];
type RuleReport = JobReport["rules"][number];

/** Whether a rule counts as failed. */
export type IsBroken = (rule: RuleReport) => boolean;

/** How many requests are listed as evidence. */
const mostNamed = 10;

function requestsOf({ evidence }: Pick<RuleReport, "evidence">, count = evidence.length): string {
  if (count === 0) return "";
  const named = evidence.slice(0, mostNamed).map(({ number }) => number);
  const more = count > mostNamed ? ` and ${count - mostNamed} more` : "";
  return `Requests ${named.join(", ")}${more}.`;
}

/** The verdict, or `-` when the rule was not tested. */
const verdictOf = ({ verdict, cases }: RuleReport): string => (cases === 0 ? "-" : verdict);

const nameOf = ({ jobId, tokenId, tokenPrefix }: JobReport, names: TokenNames): string =>
  `${cell(jobId)} with ${tokenNameOf(tokenId, tokenPrefix, names) ?? "no token"}`;

function measuresOf({ polls, intervals, growth, jitter, budget, wastedPolls, newsPerPoll }: JobReport): string {
  const parts = [`${polls} poll${polls === 1 ? "" : "s"}`];
  if (intervals) {
    const { minMs, medianMs, p95Ms } = intervals;
    parts.push(`intervals ${inWords(minMs)} min, ${inWords(medianMs)} median, ${inWords(p95Ms)} p95`);
  }
  if (growth !== null) parts.push(`back-off factor ${growth.toFixed(1)}`);
  if (jitter !== null) parts.push(`jitter ${Math.round(jitter * 100)} %`);
  if (budget) parts.push(`${Math.round(budget.share * 100)} % of the rate limit`);
  return [...parts, `${wastedPolls} without news`, `${newsPerPoll.toFixed(2)} news per poll`].join("; ");
}

/** What the report is on, such as `sandbox default`. */
const subjectOf = (report: PollingReport): string =>
  "recording" in report ? `recording ${cell(report.recording.file)}` : `sandbox ${report.sandbox}`;

/** A sentence about polls with unknown tokens; empty when there are none. */
export function unknownTokensOf(report: PollingReport): string {
  const { polls, reasons, requests } = report.unknownTokens;
  if (polls === 0) return "";
  const counts = Object.entries(reasons).map(([code, count]) => `${code} ${count}`);
  const valid = "recording" in report ? "a well-formed token" : "a valid token of this sandbox";
  const count = `${polls} poll${polls === 1 ? "" : "s"} without ${valid}, not judged`;
  return `Unknown tokens: ${count} (${counts.join(", ")}). ${requestsOf({ evidence: requests }, polls)}`;
}

function nothingOf(report: PollingReport): string {
  const token = "recording" in report ? "a well-formed token" : "a token of this sandbox";
  return `No polls of jobs or captures${report.unknownTokens.polls > 0 ? ` with ${token}` : ""}.`;
}

/** What the report could not judge, in sentences. */
function missingOf(report: PollingReport): readonly string[] {
  if (!("recording" in report))
    return report.dropped > 0
      ? [
          `The report is incomplete: the journal has dropped ${report.dropped} earlier requests. Raise its limit with: journal set --limit.`,
        ]
      : [];
  const { ofAgentApi, withoutBody, withoutTime } = report.recording;
  const of = `of ${ofAgentApi} request${ofAgentApi === 1 ? "" : "s"} to the Agent API`;
  return [
    ...(withoutBody > 0
      ? [
          `The report is incomplete: the recording lacks the response ${withoutBody === 1 ? "body of 1 poll" : `bodies of ${withoutBody} polls`}, so the status of ${withoutBody === 1 ? "this job" : "these jobs"} is unknown. Record with bodies.`,
        ]
      : []),
    ...(withoutTime > 0
      ? [
          `The report is incomplete: ${withoutTime} ${of} ${withoutTime === 1 ? "has" : "have"} no readable startedDateTime and ${withoutTime === 1 ? "was" : "were"} not judged.`,
        ]
      : []),
  ];
}

const incomplete = (report: PollingReport): string =>
  missingOf(report)
    .map((sentence) => `${wrapped("", sentence)}\n`)
    .join("");

function asText(report: PollingReport, names: TokenNames): string {
  const { from, until, jobs } = report;
  const unknown = unknownTokensOf(report);
  const end = unknown && `\n${wrapped("", unknown)}`;
  if (jobs.length === 0) return `${incomplete(report)}${nothingOf(report)}\n${end}`;
  const details = jobs.map((job) => {
    const untested = job.rules.filter(({ cases }) => cases === 0).map(({ rule }) => rule);
    const rules = job.rules
      .filter(({ cases }) => cases > 0)
      .map((rule) => {
        const says = [rule.summary, requestsOf(rule)].filter(Boolean).join(" ");
        const advice = rule.verdict === "pass" ? "" : wrapped(" ".repeat(25), rule.advice);
        return wrapped(`  ${verdictOf(rule).padEnd(4)}  ${rule.rule.padEnd(16)} `, says) + advice;
      });
    if (untested.length > 0) rules.push(wrapped("  -     not tested: ", untested.join(", ")));
    return `\n${nameOf(job, names)}: ${job.verdict}\n${wrapped("  ", measuresOf(job))}${rules.join("")}`;
  });
  const subject = subjectOf(report);
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)}, ${from} to ${until}\n\n${incomplete(report)}${timelineOf(report, names)}${details.join("")}${end}`;
}

function asMarkdown(report: PollingReport, names: TokenNames): string {
  const { verdict, jobs } = report;
  const code = (text: string) => `\`${cell(text).replaceAll("`", "'")}\``;
  const sections = jobs.map((job) => {
    const rows = job.rules.map((rule) => {
      const says = [rule.summary, requestsOf(rule), rule.verdict === "pass" ? "" : rule.advice].filter(Boolean);
      return `| \`${rule.rule}\` | ${verdictOf(rule)} | ${escapedCell(says.join(" "))} |\n`;
    });
    return `\n## ${code(job.jobId)} with ${code(tokenNameOf(job.tokenId, job.tokenPrefix, names) ?? "no token")}: ${job.verdict}\n\n${measuresOf(job)}\n\n| rule | verdict | finding |\n| --- | --- | --- |\n${rows.join("")}`;
  });
  const timeline = jobs.length > 0 ? `\`\`\`\n${timelineOf(report, names)}\`\`\`\n` : `${nothingOf(report)}\n`;
  const unknown = unknownTokensOf(report);
  return `# Polling report of the ${subjectOf(report)}: ${verdict}\n\n${incomplete(report)}${timeline}${sections.join("")}${unknown && `\n${unknown}\n`}`;
}

function junitReport(report: PollingReport, isBroken: IsBroken, names: TokenNames): JunitReport {
  const { jobs } = report;
  const suites = jobs.map((job) => {
    const cases = job.rules.map((rule): JunitCase => {
      const identity = { classname: `polling.${cell(job.jobId)}`, name: rule.rule };
      const says = [rule.summary, requestsOf(rule)].filter(Boolean).join(" ");
      if (isBroken(rule)) return { ...identity, failure: { message: says, type: rule.verdict, text: rule.advice } };
      if (rule.cases === 0) return { ...identity, skipped: says };
      return { ...identity, output: `${verdictOf(rule)}: ${says}` };
    });
    return { name: nameOf(job, names), cases };
  });
  const skipped = unknownTokensOf(report);
  const name = "unknown tokens";
  if (skipped) suites.push({ name, cases: [{ classname: "polling", name, skipped }] });
  for (const missing of missingOf(report))
    suites.push({ name: "incomplete", cases: [{ classname: "polling", name: "incomplete", skipped: missing }] });
  return { name: `polling in ${"recording" in report ? subjectOf(report) : report.sandbox}`, suites };
}

/** The formats of a polling report, by the name that `--format` takes. */
export const formats: Readonly<
  Record<string, (report: PollingReport, isBroken: IsBroken, names: TokenNames) => string | Promise<string>>
> = {
  text: (report, _isBroken, names) => asText(report, names),
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: (report, _isBroken, names) => asMarkdown(report, names),
  junit: async (report, isBroken, names) => (await import("./junit.ts")).junitXml(junitReport(report, isBroken, names)),
};
