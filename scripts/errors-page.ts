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

Every error of the Agent API is \`{ "error": "…" }\`, with a \`code\` where production is known to send one. Which statuses
an operation answers with is in \`openapi.json\`.

| status | code | error |
| --- | --- | --- |
${rows.join("\n")}

- In [coach mode](journal.md) an error also has \`details\`: why it is.
- A 422 goes on to say which analysis is missing, and a 400 what is wrong.
- A 429 carries \`Retry-After\` in whole seconds; waiting exactly that long is enough.
- Without a valid token the answer is 401, whatever else is wrong with the request.
- An address that has failed to authenticate ${buckets.authentication.limit} times within a minute gets 429 instead.
- Something that is not a valid HTTP request gets 400, 408 or 431 before that.
`;
}
