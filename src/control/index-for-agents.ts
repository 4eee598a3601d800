/** A valid token, and ids that it may use; null when they are not known. */
export type FirstAccess = { readonly token: string; readonly ids: FirstIds | null };

type FirstIds = {
  /** A project that is ready for an analysis. */
  readonly ready: string;
  /** A project with a completed analysis. */
  readonly analysed: string;
  /** A job that exists without a trigger. */
  readonly job: string;
};

type Content = {
  readonly contract: object;
  readonly control: object;
  /** The path of the control plane. */
  readonly prefix: string;
  /** Base URL of the server. */
  readonly url: string;
  /** Null when the client needs a token of its own. */
  readonly access: FirstAccess | null;
  /** File names and titles. */
  readonly pages: readonly (readonly [string, string])[];
};

/** The variables of the shell that replace unknown ids. */
const placeholders: FirstIds = { ready: "$PROJECT", analysed: "$PROJECT", job: "$JOB" };

/** The first calls of a client, as commands. */
function firstCalls(url: string, token: string, { ready, analysed, job }: FirstIds): string {
  const calls = [
    ["1. List the projects.", "/api/projects"],
    [
      "2. Trigger an audit analysis. The response has the id of the job.",
      `/api/agent/projects/${ready}/audit-analysis/async`,
    ],
    ["3. Poll a job until it is completed or failed.", `/api/agent/jobs/${job}`],
    ["4. Read the result of a completed analysis.", `/api/projects/${analysed}/audit-analysis`],
    ["5. Read its deliverables.", `/api/projects/${analysed}/deliverables`],
  ];
  return calls
    .map(([what, path = ""]) => {
      const method = path.endsWith("/async") ? " -X POST" : "";
      return `# ${what}\ncurl -sS${method} -w "\\n" -H "Authorization: Bearer ${token}" ${url}${path}\n`;
    })
    .join("");
}

function gettingStarted({ url, access }: Pick<Content, "url" | "access">): string {
  const how = access
    ? `This token may read and write: \`${access.token}\`.`
    : "`npx audity-mock env` prints a token of a running server. For a server on another machine it needs `--url` and `--control-token`.";
  const variables = [
    ...(access ? [] : ["`AUDITY_TOKEN` to your token"]),
    "`PROJECT` to an id in the response of the first call",
    "`JOB` to the id in the response of the second call",
  ];
  const ids = access?.ids
    ? "The job in the third call always exists. For your own job, use the id in the response of the second call."
    : `Set ${variables.slice(0, -1).join(", ")}${variables.length > 2 ? "," : ""} and ${variables.at(-1)}.`;
  return `Base URL of this server: ${url}

Every request to the Agent API needs the header \`Authorization: Bearer <token>\`. ${how}

The first five calls:

\`\`\`sh
${firstCalls(url, access?.token ?? "$AUDITY_TOKEN", access?.ids ?? placeholders)}\`\`\`

${ids}`;
}

type Operations = Record<string, Record<string, { operationId?: string; summary?: string }>>;

/** A list of links to the document of some operations. */
const operationsOf = (document: object, path: string): string =>
  Object.entries((document as { paths: Operations }).paths)
    .flatMap(([template, item]) =>
      Object.entries(item)
        .filter(([, operation]) => operation.summary !== undefined)
        .map(([method, { summary }]) => `- [${method.toUpperCase()} ${template}](${path}): ${summary}`),
    )
    .join("\n");

/** An index of the documentation in the form of llmstxt.org. */
export const indexForAgents = ({ contract, control, prefix, pages, ...server }: Content): string => `# audity-mock

> A local mock of the Audity Agent API. Trigger an analysis and poll its job until it is completed or failed. The control plane
> below \`${prefix}/\` changes time, scenarios, faults and rate limits. It has its own token.

${gettingStarted(server)}

## Descriptions

- [Agent API](/openapi.json): the contract, OpenAPI 3.1
- [Control plane](${prefix}/openapi.json): OpenAPI 3.1
- [Interactive documentation of both](${prefix}/docs/)
- [Schema of scenario files](${prefix}/scenarios.schema.json)
- [Schema of data files](${prefix}/data.schema.json)

## Pages

${pages.map(([name, title]) => `- [${title}](${prefix}/docs/${name})`).join("\n")}

## Agent API

${operationsOf(contract, "/openapi.json")}

## Control plane

${operationsOf(control, `${prefix}/openapi.json`)}
`;
