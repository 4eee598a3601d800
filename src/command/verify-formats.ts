import { inWords } from "../core/in-words.ts";
import type { Result } from "../verify/check.ts";
import type { Fact } from "../verify/fact.ts";
import type { JunitCase, JunitReport } from "./junit.ts";
import { cell, escapedCell, short, wrapped } from "./render.ts";

/** The result of verifying a server. */
export type Verification = {
  readonly url: string;
  /** A sentence on how the server was verified: in new sandboxes, or with a token. */
  readonly manner: string;
  readonly results: readonly Result[];
  readonly durationMs: number;
};

/** How many requests are shown as evidence. */
const mostShown = 8;

const idWidth = 28;

function countsOf(results: readonly Result[]) {
  const count = (verdict: Result["verdict"]) => results.filter((result) => result.verdict === verdict).length;
  return { passed: count("pass"), failed: count("fail"), skipped: count("skip") };
}

const broken = ({ facts }: Result): readonly Fact[] => facts.filter(({ holds }) => !holds);

const sentenceOf = ({ name, seen, expected }: Fact): string => cell(`${name}: ${seen}, expected ${expected}`);

/** The last lines of the evidence, because a check ends soon after a failure. */
function lastOf(evidence: readonly string[]): readonly string[] {
  const hidden = evidence.length - mostShown;
  const note = hidden > 0 ? [`(${hidden} before these; --format json shows all)`] : [];
  return [...note, ...evidence.slice(-mostShown).map(cell)];
}

/** The line that is printed when a check is over. */
export function lineOf(result: Result): string {
  const { verdict, id, demand, skipped } = result;
  const text = skipped === null ? demand : `skipped: ${skipped}`;
  return `${wrapped(`${verdict}  ${id.padEnd(idWidth)} `, cell(text))}${verdict === "fail" ? detailsOf(result) : ""}`;
}

/** A request and its response, cut to a length. How often it was repeated is kept. */
function shortEvidence(line: string): string {
  const [times = ""] = / \(\d+ times\)$/.exec(line) ?? [];
  return `${short(line.slice(0, line.length - times.length), 200 - times.length)}${times}`;
}

function detailsOf(result: Result): string {
  const { clause, basis, evidence } = result;
  const lines = [
    ["clause", `${clause} (${basis})`],
    ...broken(result).map((fact) => ["failed", sentenceOf(fact)] as const),
    ...lastOf(evidence).map((line) => ["evidence", shortEvidence(line)] as const),
  ] as const;
  return lines.map(([what, text]) => wrapped(`      ${what.padEnd(10)}`, text)).join("");
}

/** The summary after the lines of the checks. */
export function summaryOf({ results, durationMs }: Verification): string {
  const requests = results.reduce((sum, result) => sum + result.requests, 0);
  const { passed, failed, skipped } = countsOf(results);
  return `${passed} passed, ${failed} failed, ${skipped} skipped; ${requests} requests in ${inWords(durationMs)}.`;
}

function asJson({ url, manner, results, durationMs }: Verification): string {
  return `${JSON.stringify({ url, manner, ...countsOf(results), durationMs: Math.round(durationMs), results }, null, 2)}\n`;
}

function asMarkdown(verification: Verification): string {
  const { url, manner, results } = verification;
  const rows = results.map(
    ({ verdict, id, demand, clause, basis, skipped }) =>
      `| ${verdict} | \`${id}\` | ${escapedCell(skipped ?? demand)} | \`${clause}\` | ${basis} |\n`,
  );
  const failures = results
    .filter(({ verdict }) => verdict === "fail")
    .map((result) => {
      const facts = broken(result).map((fact) => `- ${escapedCell(sentenceOf(fact))}\n`);
      return `\n## ${result.id}\n\n${result.demand}.\n\n${facts.join("")}\n\`\`\`\n${lastOf(result.evidence).join("\n")}\n\`\`\`\n`;
    });
  return `# ${url}: ${summaryOf(verification)}\n\n${manner}\n\n| | check | requirement, or why it was skipped | clause | source |\n| --- | --- | --- | --- | --- |\n${rows.join("")}${failures.join("")}`;
}

function junitReport({ url, results, durationMs }: Verification): JunitReport {
  const cases = results.map((result): JunitCase => {
    const { verdict, id, demand, clause, skipped, evidence } = result;
    const identity = { classname: `verify.${id.split(".")[0] ?? ""}`, name: `${id}: ${demand}` };
    if (verdict === "skip") return { ...identity, skipped: skipped ?? "" };
    if (verdict === "pass") return identity;
    const text = [...broken(result).map(sentenceOf), ...lastOf(evidence)].join("\n");
    return { ...identity, failure: { message: demand, type: clause, text } };
  });
  return { seconds: durationMs / 1000, suites: [{ name: `verify ${url}`, cases }] };
}

/** The formats of a verification, by the name that `--format` takes. The format text is printed check by check instead. */
export const formats: Readonly<Record<string, (verification: Verification) => string | Promise<string>>> = {
  json: asJson,
  junit: async (verification) => (await import("./junit.ts")).junitXml(junitReport(verification)),
  markdown: asMarkdown,
};
