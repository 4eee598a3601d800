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
  return `${level} \`${title}\`\n\n${about}| field | type | description |\n| --- | --- | --- |\n${rows.join("\n")}\n\n${inner.join("")}`;
}

/** The documentation page of data files, with the fields of the schema. */
// eslint-disable-next-line max-lines-per-function -- one page
export function dataPage(): string {
  const { owners } = (dataSchemaOf(capabilities) as unknown as Schema).properties ?? {};
  const tables = tablesOf("owners", owners?.items ?? {}, "###");
  return `<!-- Generated from the schema of data files by \`npm run generate\`. -->

# Your own data

A data file defines the initial state of a sandbox: your owners, tokens and ids instead of demo data.

\`\`\`sh
npx audity-mock init                          # writes audity-mock.yaml and .env
npx audity-mock data check audity-mock.yaml   # reports each mistake with its line
npx audity-mock exec --data audity-mock.yaml -- sh -c 'curl -s -H "Authorization: Bearer $AUDITY_TOKEN" $AUDITY_BASE_URL/api/projects'
\`\`\`

\`npx audity-mock start --data audity-mock.yaml\` starts a server with this file. Alternatively, set the environment variable
\`AUDITY_MOCK_DATA\` to its path.

## Example

The file is YAML or JSON. Only \`owners\`, and the fields that [the tables](#all-fields) mark as required, have no default.

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

- **Ids**: set an id, or the server generates it from the seed of the sandbox.
- **Times** are ISO 8601 with an offset or \`Z\`, or relative to the clock of the sandbox (\`-3d\`, \`-90s\`, \`+1h\`). The server
  generates missing ones from the seed. Only \`expiresAt\` can be in the future.
- **References** between entries use \`name\` or \`id\`, within one owner.
- **YAML anchors and merge keys** work. Define shared parts in top-level fields whose names begin with \`x-\`.
- **A job** has either a \`scenario\`, which determines what happens to it after its creation, or a \`status\`, which does not change by itself.
- **Tokens** are stored as digests. A server that other machines can reach rejects data with tokens, unless you start it with
  \`--allow-data-tokens\`. The demo tokens still work, for the first and the second owner of the file.

Editors complete the fields with the [schema](data.schema.json). The package exports it as \`audity-mock/data.schema.json\`, and each
server serves it at \`/__mock/data.schema.json\`.

## When the file is applied

The server applies the file when the sandbox is created and at each reset. If the database already has other data, the server keeps
that data. It then prints what the database contains, what the file contains, and that \`audity-mock reset\` replaces the data. Use
\`--db :memory:\` to start from the file every time.

The server applies a file completely or not at all. Two sandboxes of a server cannot have the same token or the same ReadyLink
\`slug\`: the server rejects the second one.

## In tests

\`start\` and \`sandbox\` accept the data as an object, or the path of a file. From a shell, use
\`audity-mock sandbox create --data FILE\`.

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

For the fixtures of Vitest and Playwright, set \`sandboxOptions: { data }\`. The sandboxes of one server need different tokens, so
omit \`tokens\` in the data of parallel tests and use \`sandbox.token\`, a token of the first owner.

## All fields

${tables.trimEnd()}
`;
}
