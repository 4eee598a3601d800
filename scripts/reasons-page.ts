import { reasonTable } from "../src/errors/reasons.ts";

/** The documentation page of the reasons, from their table. */
export function reasonsPage(): string {
  const rows = Object.entries(reasonTable).map(([code, { sentence, ...rest }]) => {
    const rule = "rule" in rest ? `[\`${rest.rule}\`](polling.md)` : "";
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
