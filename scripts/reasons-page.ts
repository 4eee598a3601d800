import { nouns, polledNouns } from "../src/contract/nouns.ts";
import { notFoundReasonsOf, reasonTable, ruleAfterNotFound } from "../src/errors/reason-table.ts";

/** The documentation page of the reasons, from their table. */
export function reasonsPage(): string {
  const fromTable = Object.entries(reasonTable).map(([code, entry]) => ({ rule: undefined, ...entry, code }));
  const ofIds = nouns.flatMap((noun) => {
    const rule = polledNouns.includes(noun) ? ruleAfterNotFound : undefined;
    return notFoundReasonsOf(noun).map((reason) => ({ ...reason, rule }));
  });
  const rows = [...fromTable, ...ofIds].map(({ code, sentence, rule: name }) => {
    const rule = name === undefined ? "" : `[\`${name}\`](polling.md)`;
    return `| \`${code}\` | ${sentence.replaceAll(/(?<=\w)\{/g, " {").replaceAll(/\{(\w+)\}/g, "*$1*")} | ${rule} |`;
  });
  return `<!-- Generated from src/errors/reasons.ts by \`npm run generate\`. -->

# Reasons

Why a request got what it got, as the [journal](journal.md) says it: what production knows and does not say. What is
particular to a request is in italics. The rule is the one of the polling report that a client breaks who goes on like
that.

| code | sentence | rule |
| --- | --- | --- |
${rows.join("\n")}
`;
}
