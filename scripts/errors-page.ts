import { operationsOf } from "../src/contract/document.ts";
import contract from "../openapi.json" with { type: "json" };
import { type ErrorName, errorNamed, errorTable } from "../src/errors/api-error.ts";
import { buckets } from "../src/contract/buckets.ts";

/** The documentation page of the errors, from their registry. */
export function errorsPage(): string {
  const ofIds = operationsOf(contract).flatMap(({ notFound }) => notFound ?? []) as ErrorName[];
  const names = new Set<ErrorName>([...(Object.keys(errorTable) as ErrorName[]), ...ofIds]);
  const rows = [...names]
    .map(errorNamed)
    .toSorted((one, other) => one.status - other.status)
    .map(({ status, code, sentence }) => `| ${status} | ${code === null ? "" : `\`${code}\``} | ${sentence} |`);
  return `<!-- Generated from src/errors/api-error.ts by \`npm run generate\`. -->

# Errors

Every error of the Agent API is \`{ "error": "…" }\`. It has a \`code\` if production is known to send one. \`openapi.json\` lists the
statuses of each operation.

| status | code | error |
| --- | --- | --- |
${rows.join("\n")}

- In [coach mode](journal.md#coach-mode), the field \`details\` explains the cause of an error.
- The text of a 422 continues with the missing analysis, and that of a 400 with the problem.
- A 429 has the header \`Retry-After\` in whole seconds. A client that waits exactly that long is accepted.
- A request without a valid token gets 401, whatever else is wrong with it.
- After ${buckets.authentication.limit} failed authentications within a minute, an address gets 429 instead.
- A request that is not valid HTTP gets 400, 408 or 431 before any other check.
`;
}
