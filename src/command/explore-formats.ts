import type { Exploration } from "../explore/explore.ts";
import type { Run } from "../explore/judge.ts";
import {
  counted,
  findingsInWords,
  type FoundGroup,
  foundGroups,
  notesOf,
  scheduleInWords,
  summaryOf,
} from "../explore/words.ts";
import { inWords } from "../core/in-words.ts";
import { lastLines } from "./explore-folder.ts";
import type { JunitCase, JunitReport } from "./junit.ts";
import { cell, escapedCell, wrapped } from "./render.ts";

/** An exploration with what its output needs. */
export type Explored = Exploration & {
  readonly command: string;
  readonly longestWaitMs: number;
  /** The command that repeats a run. */
  readonly repeat: (plan: string) => string;
};

/** How many requests of equal runs are named. */
const mostNamed = 10;

/** Code in a cell of a Markdown table, with more marks around it than are in it. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const marks = "`".repeat(longest + 1);
  return longest === 0 ? `${marks}${escapedCell(text)}${marks}` : `${marks} ${escapedCell(text)} ${marks}`;
}

/** The lines before the runs. */
export const baselineLines = (
  { baseline, planned }: Pick<Exploration, "baseline" | "planned">,
  parallel: number,
): string =>
  [
    `  baseline: passed in ${inWords(baseline.durationMs)}, ${counted(baseline.requests.length, "request")}`,
    `  ${counted(planned, "run")}, ${parallel} at once`,
    "",
  ].join("\n");

/** The indent of the lines below a finding. */
const indent = " ".repeat(13);

function othersOf({ others }: FoundGroup): string {
  if (others.length === 0) return "";
  const requests = others.slice(0, mostNamed).map(({ hits }) => hits.map(({ number }) => number).join(" and "));
  const more = others.length > mostNamed ? `, and ${others.length - mostNamed} more` : "";
  return `${indent}the same on request ${requests.join(", ")}${more}\n`;
}

function groupText(group: FoundGroup, repeat: Explored["repeat"]): string {
  const { kind, first } = group;
  return [
    `  ${kind.padEnd(indent.length - 2)}${scheduleInWords(first)}\n`,
    ...first.findings.map(({ message }) => `${indent}${cell(message)}\n`),
    `${indent}repeat: ${repeat(first.plan)}\n`,
    othersOf(group),
    ...lastLines(first.log).map((line) => `${indent}| ${cell(line)}\n`),
  ].join("");
}

function asText(explored: Explored): string {
  const groups = foundGroups(explored).map((group) => groupText(group, explored.repeat));
  const notes = notesOf(explored, explored.longestWaitMs).map((note) => wrapped("  note: ", note));
  return `${groups.join("\n")}${groups.length > 0 ? "\n" : ""}${notes.join("")}  ${summaryOf(explored)}\n`;
}

function asJson({ repeat, runs, baseline, ...rest }: Explored): string {
  const { durationMs, requests, brokenRules } = baseline;
  const result = {
    ...rest,
    found: runs.filter(({ verdict }) => verdict === "found").length,
    baseline: { durationMs: Math.round(durationMs), requests, brokenRules },
    runs: runs.map((run) => ({ ...run, schedule: scheduleInWords(run), repeat: repeat(run.plan) })),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function asMarkdown(explored: Explored): string {
  const groups = foundGroups(explored);
  const rows = groups.map(({ kind, first, others }) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : "";
    return `| ${kind} | ${escapedCell(scheduleInWords(first))}${more} | ${escapedCell(findingsInWords(first))} | ${code(explored.repeat(first.plan))} |\n`;
  });
  const table = rows.length > 0 ? `\n| | fault | finding | repeat |\n| --- | --- | --- | --- |\n${rows.join("")}` : "";
  const notes = notesOf(explored, explored.longestWaitMs).map((note) => `- ${escapedCell(note)}\n`);
  return `# audity-mock explore: ${summaryOf(explored)}\n\n${code(explored.command)}, ${counted(explored.baseline.requests.length, "request")} without a fault.\n${table}${notes.length > 0 ? `\n${notes.join("")}` : ""}`;
}

function junitCase(run: Run, repeat: Explored["repeat"]): JunitCase {
  const [hit] = run.hits;
  const identity = {
    classname: `explore.${hit?.operation ?? "client"}`,
    name: hit || run.plan === "" ? scheduleInWords(run) : run.plan,
  };
  if (run.verdict === "not reached") return { ...identity, skipped: "the run ended before the request of its fault" };
  if (run.verdict === "unstable") return { ...identity, skipped: "the result did not repeat" };
  if (run.verdict !== "found") return identity;
  const message = findingsInWords(run);
  const type = run.findings.map(({ kind }) => kind).join(", ");
  const text = [`repeat: ${repeat(run.plan)}`, ...lastLines(run.log)].join("\n");
  return { ...identity, failure: { message, type, text } };
}

const junitReport = ({ command, runs, durationMs, repeat }: Explored): JunitReport => ({
  seconds: durationMs / 1000,
  suites: [{ name: `explore ${command}`, cases: runs.map((run) => junitCase(run, repeat)) }],
});

/** The formats of an exploration, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (explored: Explored) => string | Promise<string>>> = {
  text: asText,
  json: asJson,
  junit: async (explored) => (await import("./junit.ts")).junitXml(junitReport(explored)),
  markdown: asMarkdown,
};
