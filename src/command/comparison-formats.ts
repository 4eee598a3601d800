import type { Comparison } from "../verify/differences.ts";
import type { JunitReport } from "./junit.ts";
import { escapedCell, render, short } from "./render.ts";

/** The comparison of two servers. */
type Compared = Comparison & { readonly urls: readonly [string, string] };

const columnWidth = 60;

const notComparedOf = ({ notCompared }: Compared): string =>
  notCompared.length === 0 ? "" : `Skipped: ${notCompared.map(({ id, why }) => `${id} (${why})`).join(", ")}.\n`;

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
  const rows = differences.map(
    ({ id, fact, first, second, expected, basis, clause }) =>
      `| \`${id}\` | ${[fact, first, second, expected].map(escapedCell).join(" | ")} | ${basis}: \`${clause}\` |\n`,
  );
  const head = `| check | fact | ${urls.join(" | ")} | expected | known |\n| --- | --- | --- | --- | --- | --- |\n`;
  return `# ${verdictOf(comparison)}\n\n${rows.length > 0 ? head : ""}${rows.join("")}\n${notComparedOf(comparison)}`;
}

function junitReport({ urls, differences, compared, notCompared }: Compared): JunitReport {
  const classname = "difference";
  const failures = differences.map(({ id, fact, first, second, clause }) => ({
    classname,
    name: `${id}: ${fact}`,
    failure: { message: `${first} and ${second}`, type: clause },
  }));
  const skipped = notCompared.map(({ id, why }) => ({ classname, name: id, skipped: why }));
  const cases = [...failures, ...skipped, { classname, name: `${compared} checks compared` }];
  return { suites: [{ name: urls.join(" and "), cases }] };
}

/** The formats of a comparison, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (comparison: Compared) => string | Promise<string>>> = {
  text: asText,
  json: (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
  junit: async (comparison) => (await import("./junit.ts")).junitXml(junitReport(comparison)),
  markdown: asMarkdown,
};
