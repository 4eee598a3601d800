import { capabilities } from "../src/app/capabilities.ts";
import { dataSchemaOf } from "../src/sandbox-control/module.ts";

type Schema = {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly "x-expected"?: string;
};

/** What a field holds, in a few words. */
function kindOf({ type, anyOf, items, enum: words, "x-expected": expected }: Schema): string {
  if (expected?.startsWith("an instant")) return "instant";
  if (expected?.startsWith("a UUID")) return "UUID";
  if (words) return words.length > 12 ? "word" : words.map((word) => `\`${String(word)}\``).join(", ");
  if (anyOf) return anyOf.map(kindOf).join(", or ");
  if (items?.properties) return "list";
  if (items) return `list of ${items.enum ? kindOf(items) : kindOf(items)}`;
  return { integer: "whole number", string: "text", boolean: "true or false" }[type ?? ""] ?? type ?? "anything";
}

/** A table of the fields of an entry, and tables of the entries in it. */
function tablesOf(title: string, schema: Schema, level: string): string {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `| \`${name}\`${required.includes(name) ? " (required)" : ""} | ${kindOf(field)} | ${(field.description ?? "").replaceAll("|", "\\|")} |`,
  );
  const inner = Object.entries(properties).flatMap(([name, field]) => {
    const entry = field.items?.properties ? field.items : field.anyOf?.find(({ items }) => items?.properties)?.items;
    return entry ? [tablesOf(name, entry, level)] : [];
  });
  const about = schema.description === undefined ? "" : `${schema.description}\n\n`;
  return `${level} \`${title}\`\n\n${about}| field | holds | what it is |\n| --- | --- | --- |\n${rows.join("\n")}\n\n${inner.join("")}`;
}

/** The documentation page of data files, with the fields of the schema. */
// eslint-disable-next-line max-lines-per-function -- one page
export function dataPage(): string {
  const { owners } = (dataSchemaOf(capabilities) as unknown as Schema).properties ?? {};
  const tables = tablesOf("owners", owners?.items ?? {}, "###");
  return `<!-- Generated from the schema of data files by \`npm run generate\`. -->

# Your own data

A data file says what a sandbox begins with, instead of demo data: your owners, your tokens, your ids.

\`\`\`sh
npx audity-mock init                          # writes audity-mock.yaml and .env
npx audity-mock data check audity-mock.yaml   # names each mistake with its line
npx audity-mock exec --data audity-mock.yaml -- sh -c 'curl -s -H "Authorization: Bearer $AUDITY_TOKEN" $AUDITY_BASE_URL/api/projects'
\`\`\`

\`npx audity-mock start --data audity-mock.yaml\` starts a server with it. \`AUDITY_MOCK_DATA\` names the file in the
environment.

## A file

YAML or JSON. Only what matters to you has to be there: everything but \`owners\` has a default.

\`\`\`yaml
# yaml-language-server: $schema=http://127.0.0.1:2834/__mock/data.schema.json
x-project: &project
  documents: 3
  stakeholders: 2

owners:
  - id: user_first
    tier: agency
    creditsAllocated: 20000
    tokens:
      - token: aky_DemoSampleDataFirstOwner00000001
      - token: aky_DemoSampleDataReadOnly0000000001
        scopes: [read]
        expiresAt: +1h
    projects:
      - <<: *project
        name: Sample client
        id: 10000000-0000-4000-8000-000000000001
    jobs:
      - project: Sample client
        id: 20000000-0000-4000-8000-000000000001
        status: failed
        errorCode: ANALYSIS_FAILED
        endedAt: -3h
      - project: Sample client
        scenario: slow
  - id: user_second
\`\`\`

- **Ids** are pinned, or drawn from the seed of the sandbox.
- **Instants** are ISO 8601 with an offset or \`Z\`, relative to the clock of the sandbox (\`-3d\`, \`-90s\`, \`+1h\`), or drawn from
  the seed. Only \`expiresAt\` can be in the future.
- **Entries refer to each other** by \`name\` or \`id\`, within their owner.
- **Anchors and merge keys** of YAML work. Keep what you repeat in fields at the top whose names begin with \`x-\`.
- **A job** has a \`scenario\`, which decides what happens to it from its creation on, or a \`status\`, in which it stays.
- **Tokens** are kept as digests. Where others can reach the server, data may hold none, unless it was started with
  \`--allow-data-tokens\`. The demo tokens work as well: for the first owner, and for the second.

The [schema](data.schema.json) is also \`audity-mock/data.schema.json\` of the package, and each server has it at
\`/__mock/data.schema.json\`. Editors complete the fields with it.

## When it is applied

When the sandbox begins, and at each reset. A database that has other data is left as it is: the server says what it has,
what the file has, and that \`audity-mock reset\` replaces the one with the other. Use \`--db :memory:\` to begin with the file
at each start.

A file is applied as a whole or not at all. Two sandboxes of a server cannot have the same token or the same \`slug\` of a
ReadyLink: the second is refused.

## In tests

\`start\` and \`sandbox\` take the data, or the path of a file. \`audity-mock sandbox create --data FILE\` does the same from a
shell.

\`\`\`ts
import { start } from "audity-mock";

const mock = await start({
  clock: "frozen",
  data: {
    owners: [
      {
        id: "user_first",
        tokens: [{ token: "aky_DemoSampleDataFirstOwner00000001" }],
        projects: [{ name: "Sample client", id: "10000000-0000-4000-8000-000000000001" }],
        jobs: [{ project: "Sample client", status: "completed", endedAt: "-3h" }],
      },
    ],
  },
});
const headers = { authorization: "Bearer aky_DemoSampleDataFirstOwner00000001" };
const response = await fetch(\`\${mock.url}/api/projects\`, { headers });
const [project] = (await response.json()) as { id: string; hasAuditAnalysis: boolean }[];
console.log(project?.id); // 10000000-0000-4000-8000-000000000001
console.log(project?.hasAuditAnalysis); // true
await mock.stop();
\`\`\`

The fixtures for Vitest and Playwright take it as \`sandboxOptions: { data }\`. Sandboxes of one server need different tokens:
give parallel tests data without \`tokens\`, and use \`sandbox.token\`, which leads to the first owner.

## All fields

${tables.trimEnd()}
`;
}
