import contract from "../openapi.json" with { type: "json" };

type Described = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly "x-fidelity": string;
  readonly "x-inferred": readonly string[];
};

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== "parameters")
    .map(([method, operation]) => ({
      ...(operation as unknown as Described),
      request: `${method.toUpperCase()} ${path}`,
    })),
);

const fidelities = ["documented", "recorded", "inferred"] as const;

/** What is inferred of this many operations is explained once, below a letter. */
const fewestShared = 10;

const shared = [
  ...Map.groupBy(
    operations.flatMap((operation) => operation["x-inferred"]),
    (each) => each,
  ),
]
  .filter(([, same]) => same.length >= fewestShared)
  .map(([sentence], index) => ({ sentence, letter: String.fromCodePoint(97 + index) }));

/** How many operations that take a token the vendor's documentation has. */
const ofVendor = 42;

const count = `${operations.length} of ${ofVendor}`;

const ofTag = (tag: string) => operations.filter(({ tags }) => tags.includes(tag));

/** What is inferred of an operation, in one cell. */
function inferredOf({ "x-inferred": inferred }: Described): string {
  const letters = shared.filter(({ sentence }) => inferred.includes(sentence)).map(({ letter }) => letter);
  const own = inferred.filter((each) => !shared.some(({ sentence }) => sentence === each));
  return [...own, ...(letters.length > 0 ? [`(${letters.join(", ")})`] : [])].join(" ");
}

const sectionOf = (tag: string): string => `## ${tag}

| operation | request | shape | inferred |
| --- | --- | --- | --- |
${ofTag(tag)
  .map(
    (operation) =>
      `| \`${operation.operationId}\` | \`${operation.request}\` | ${operation["x-fidelity"]} | ${inferredOf(operation)} |`,
  )
  .join("\n")}
`;

/** The documentation page of the operations, from the contract. */
export const operationsPage = (): string => `<!-- Generated from openapi.json by \`npm run generate\`. -->

# Operations

audity-mock implements ${count} operations of the Agent API. The response shape of each is **documented** by the vendor,
**recorded** from production's responses, or **inferred**. The last column lists the details that are inferred.

The letters in that column stand for details that many operations share. A status code alone means that no source lists this
status for the operation:

${shared.map(({ sentence, letter }) => `- (${letter}) ${sentence}`).join("\n")}

${contract.tags.map(({ name }) => sectionOf(name)).join("\n")}`;

const marker = /(<!-- operations:[^\n]*-->\n)(.*?)(<!-- \/operations -->)/s;

/** The README, with the number of operations by tag between its markers. */
export function readmeWithOperations(readme: string): string {
  const rowOf = (name: string, some: typeof operations) => {
    const counts = fidelities.map((fidelity) => some.filter((each) => each["x-fidelity"] === fidelity).length);
    return `| ${[name, some.length, ...counts].join(" | ")} |`;
  };
  const block = `
audity-mock implements ${count} operations of the Agent API. The response shape of each is documented by the vendor, recorded
from production's responses, or inferred: [all operations](docs/operations.md).

| operations | number | ${fidelities.join(" | ")} |
| --- | --: | --: | --: | --: |
${contract.tags.map(({ name }) => rowOf(name, ofTag(name))).join("\n")}
${rowOf("all", operations)}

`;
  return readme.replace(marker, (_, begin: string, _old: string, end: string) => `${begin}${block}${end}`);
}
