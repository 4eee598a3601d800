import type { ReportView } from "../client/views.ts";
import { inWords } from "../core/in-words.ts";
import { cell } from "./render.ts";
import { timelineOf } from "./report-timeline.ts";
import { escape } from "./xml.ts";

type JobReport = ReportView["jobs"][number];
type RuleReport = JobReport["rules"][number];

/** Whether a rule counts as broken. */
export type IsBroken = (rule: RuleReport) => boolean;

/** How many of the requests that prove something are named. */
const mostNamed = 10;

function requestsOf({ evidence }: Pick<RuleReport, "evidence">, count = evidence.length): string {
  if (count === 0) return "";
  const named = evidence.slice(0, mostNamed).map(({ number }) => number);
  const more = count > mostNamed ? ` and ${count - mostNamed} more` : "";
  return `Requests ${named.join(", ")}${more}.`;
}

/** The verdict, or that there was nothing to judge. */
const verdictOf = ({ verdict, cases }: RuleReport): string => (cases === 0 ? "-" : verdict);

const nameOf = ({ jobId, tokenPrefix }: JobReport): string => `${cell(jobId)} with ${tokenPrefix ?? "no token"}`;

function measuresOf({ polls, intervals, growth, jitter, budget, wastedPolls }: JobReport): string {
  const parts = [`${polls} poll${polls === 1 ? "" : "s"}`];
  if (intervals) {
    const { minMs, medianMs, p95Ms } = intervals;
    parts.push(`intervals ${inWords(minMs)} min, ${inWords(medianMs)} median, ${inWords(p95Ms)} p95`);
  }
  if (growth !== null) parts.push(`delays grow ×${growth.toFixed(1)}`);
  if (jitter !== null) parts.push(`${Math.round(jitter * 100)} % jitter`);
  if (budget) parts.push(`${Math.round(budget.share * 100)} % of the budget`);
  return [...parts, `${wastedPolls} wasted`].join("; ");
}

/** What there is to say of polls with unknown tokens; empty where there are none. */
export function unknownTokensOf({ unknownTokens }: ReportView): string {
  const { polls, reasons, requests } = unknownTokens;
  if (polls === 0) return "";
  const counts = Object.entries(reasons).map(([code, count]) => `${code} ${count}`);
  const count = `${polls} poll${polls === 1 ? "" : "s"} without a token of this sandbox, not judged`;
  return `Unknown tokens: ${count} (${counts.join(", ")}). ${requestsOf({ evidence: requests }, polls)}`;
}

const nothingOf = ({ unknownTokens }: ReportView): string =>
  `No job has been polled${unknownTokens.polls > 0 ? " with a token of this sandbox" : ""}.`;

const incomplete = ({ dropped }: ReportView): string =>
  dropped > 0 ? `${dropped} earlier requests are no longer kept, so this is not the whole of it.\n\n` : "";

function asText(report: ReportView): string {
  const { sandbox, from, until, jobs } = report;
  const unknown = unknownTokensOf(report);
  const end = unknown && `\n${unknown}\n`;
  if (jobs.length === 0) return `${nothingOf(report)}\n${end}`;
  const details = jobs.map((job) => {
    const untested = job.rules.filter(({ cases }) => cases === 0).map(({ rule }) => rule);
    const rules = job.rules
      .filter(({ cases }) => cases > 0)
      .map((rule) => {
        const says = [rule.summary, requestsOf(rule)].filter(Boolean).join(" ");
        const advice = rule.verdict === "pass" ? "" : `\n${" ".repeat(25)}${rule.advice}`;
        return `  ${verdictOf(rule).padEnd(4)}  ${rule.rule.padEnd(16)} ${says}${advice}\n`;
      });
    if (untested.length > 0) rules.push(`  -     not put to the test: ${untested.join(", ")}\n`);
    return `\n${nameOf(job)}: ${job.verdict}\n  ${measuresOf(job)}\n${rules.join("")}`;
  });
  return `Sandbox ${sandbox}, ${from} to ${until}\n\n${incomplete(report)}${timelineOf(report)}${details.join("")}${end}`;
}

function asMarkdown(report: ReportView): string {
  const { sandbox, verdict, jobs } = report;
  const escaped = (text: string) => text.replaceAll("|", "\\|");
  const code = (text: string) => `\`${cell(text).replaceAll("`", "'")}\``;
  const sections = jobs.map((job) => {
    const rows = job.rules.map((rule) => {
      const says = [rule.summary, requestsOf(rule), rule.verdict === "pass" ? "" : rule.advice].filter(Boolean);
      return `| \`${rule.rule}\` | ${verdictOf(rule)} | ${escaped(says.join(" "))} |\n`;
    });
    return `\n## ${code(job.jobId)} with ${code(job.tokenPrefix ?? "no token")}: ${job.verdict}\n\n${measuresOf(job)}\n\n| rule | verdict | what was seen |\n| --- | --- | --- |\n${rows.join("")}`;
  });
  const timeline = jobs.length > 0 ? `\`\`\`\n${timelineOf(report)}\`\`\`\n` : `${nothingOf(report)}\n`;
  const unknown = unknownTokensOf(report);
  return `# Polling in the sandbox ${sandbox}: ${verdict}\n\n${incomplete(report)}${timeline}${sections.join("")}${unknown && `\n${unknown}\n`}`;
}

function asJunit(report: ReportView, isBroken: IsBroken): string {
  const { sandbox, jobs } = report;
  const suites = jobs.map((job) => {
    const cases = job.rules.map((rule) => {
      const open = `    <testcase classname="${escape(`polling.${cell(job.jobId)}`)}" name="${rule.rule}"`;
      const says = escape([rule.summary, requestsOf(rule)].filter(Boolean).join(" "));
      if (isBroken(rule))
        return `${open}>\n      <failure message="${says}" type="${rule.verdict}">${escape(rule.advice)}</failure>\n    </testcase>\n`;
      if (rule.cases === 0) return `${open}>\n      <skipped message="${says}"/>\n    </testcase>\n`;
      return `${open}>\n      <system-out>${verdictOf(rule)}: ${says}</system-out>\n    </testcase>\n`;
    });
    const failures = job.rules.filter(isBroken).length;
    const skipped = job.rules.filter((rule) => rule.cases === 0 && !isBroken(rule)).length;
    const counts = `tests="${job.rules.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
    return `  <testsuite name="${escape(nameOf(job))}" ${counts}>\n${cases.join("")}  </testsuite>\n`;
  });
  const unknown = unknownTokensOf(report);
  if (unknown)
    suites.push(
      `  <testsuite name="unknown tokens" tests="1" failures="0" errors="0" skipped="1">\n    <testcase classname="polling" name="unknown tokens">\n      <skipped message="${escape(unknown)}"/>\n    </testcase>\n  </testsuite>\n`,
    );
  const rules = jobs.flatMap((job) => job.rules);
  const counts = `tests="${rules.length + (unknown ? 1 : 0)}" failures="${rules.filter(isBroken).length}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escape(`polling in ${sandbox}`)}" ${counts}>\n${suites.join("")}</testsuites>\n`;
}

/** The forms of a polling report, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (report: ReportView, isBroken: IsBroken) => string>> = {
  text: asText,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: asMarkdown,
  junit: asJunit,
};
