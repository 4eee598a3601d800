import type { Comparison } from "../verify/differences.ts";
import { cell, render, short } from "./render.ts";
import { escape } from "./xml.ts";

/** Two servers, and how they compare. */
type Compared = Comparison & { readonly urls: readonly [string, string] };

const columnWidth = 60;

const notComparedOf = ({ notCompared }: Compared): string =>
  notCompared.length === 0 ? "" : `Not compared: ${notCompared.map(({ id, why }) => `${id} (${why})`).join(", ")}.\n`;

const verdictOf = ({ differences, compared, urls }: Compared): string =>
  `${differences.length} difference${differences.length === 1 ? "" : "s"} in ${compared} checks of ${urls.join(" and ")}.`;

function asText(comparison: Compared): string {
  const rows = comparison.differences.map(({ id, fact, expected, first, second, basis }) => ({
    check: id,
    fact,
    first: short(first, columnWidth),
    second: short(second, columnWidth),
    expected: short(expected, columnWidth),
    known: basis,
  }));
  const table = rows.length === 0 ? "" : `${render(rows)}\n`;
  return `${table}${verdictOf(comparison)}\n${notComparedOf(comparison)}`;
}

function asMarkdown(comparison: Compared): string {
  const { urls, differences } = comparison;
  const escaped = (text: string) => cell(text).replaceAll("|", "\\|");
  const rows = differences.map(
    ({ id, fact, first, second, expected, basis, clause }) =>
      `| \`${id}\` | ${[fact, first, second, expected].map(escaped).join(" | ")} | ${basis}: \`${clause}\` |\n`,
  );
  const head = `| check | fact | ${urls.join(" | ")} | expected | known |\n| --- | --- | --- | --- | --- | --- |\n`;
  return `# ${verdictOf(comparison)}\n\n${rows.length > 0 ? head : ""}${rows.join("")}\n${notComparedOf(comparison)}`;
}

function asJunit({ urls, differences, compared, notCompared }: Compared): string {
  const failures = differences.map(
    ({ id, fact, first, second, clause }) =>
      `    <testcase classname="difference" name="${escape(`${id}: ${fact}`)}">\n      <failure type="${escape(clause)}" message="${escape(`${first} and ${second}`)}"/>\n    </testcase>\n`,
  );
  const skipped = notCompared.map(
    ({ id, why }) =>
      `    <testcase classname="difference" name="${escape(id)}">\n      <skipped message="${escape(why)}"/>\n    </testcase>\n`,
  );
  const same = `    <testcase classname="difference" name="${compared} checks compared"/>\n`;
  const tests = failures.length + skipped.length + 1;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="${escape(urls.join(" and "))}" tests="${tests}" failures="${failures.length}" errors="0" skipped="${skipped.length}">\n${failures.join("")}${skipped.join("")}${same}  </testsuite>\n</testsuites>\n`;
}

/** The forms of a comparison, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (comparison: Compared) => string>> = {
  text: asText,
  json: (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
  junit: asJunit,
  markdown: asMarkdown,
};
