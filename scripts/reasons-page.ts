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
  return `<!-- Generated from src/errors/reason-table.ts by \`npm run generate\`. -->

# Reasons

The [journal](journal.md) records a reason for the response to each request. Production does not reveal these reasons. Words in
italics stand for values of the request. The rule is the polling-report rule that a client breaks if it keeps doing this.

| code | sentence | rule |
| --- | --- | --- |
${rows.join("\n")}
`;
}
