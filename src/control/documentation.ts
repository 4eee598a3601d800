import type { FastifyInstance } from "fastify";
import type { ContractDocument } from "../contract/document.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import type { OwnHosts } from "../core/own-hosts.ts";
import { pageFiles } from "./page-files.ts";

const security = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "script-src 'self'",
  // The viewer writes the styles of its parts with its script.
  "style-src 'self' 'unsafe-inline'",
].join("; ");

/** What the documentation is made of. */
export type Documentation = {
  readonly contract: ContractDocument;
  readonly controlDocument: () => Promise<object>;
  /** The written pages. */
  readonly docs: DocsFolder;
  /** Where the API reference has been built. */
  readonly referenceFolder: string;
  /** The well-known demo token; null on a server with private tokens. */
  readonly token: string | null;
  readonly hosts: OwnHosts;
};

/**
 * Serves the documentation: the API reference of both OpenAPI documents at `/docs/`, the written pages next to it, and an index
 * for agents at `/llms.txt`.
 */
export function documentationRoutes(scope: FastifyInstance, documentation: Documentation): void {
  const { contract, controlDocument, docs, referenceFolder, token, hosts } = documentation;
  const prefix = `${scope.prefix}/docs`;
  const sendFile = pageFiles({ folder: referenceFolder, prefix: `${prefix}/`, security, isImmutable: () => false });

  scope.get("/docs", (_request, reply) => reply.redirect(`${prefix}/`));
  scope.get("/docs/settings.json", () => ({ token }));
  scope.get("/docs/*", (request, reply) => {
    const { "*": rest } = request.params as { "*": string };
    if (docs.names().includes(rest)) return reply.type("text/markdown; charset=utf-8").send(docs.read(rest));
    return sendFile(request, reply);
  });

  scope.get("/llms.txt", async ({ headers }, reply) => {
    reply.type("text/markdown; charset=utf-8");
    return index(
      contract,
      await controlDocument(),
      scope.prefix,
      hosts.baseUrlFor(headers),
      docs.names().map((name) => [name, titleOf(docs.read(name))] as const),
    );
  });

  const titleOf = (page: string): string => /^# (.+)$/m.exec(page)?.[1] ?? "A page";
}

type Operations = Record<string, Record<string, { operationId?: string; summary?: string }>>;

/** An index of the documentation in the form of llmstxt.org. */
function index(
  contract: ContractDocument,
  control: object,
  prefix: string,
  url: string,
  pages: readonly (readonly [string, string])[],
): string {
  const operations = (document: object) =>
    Object.entries((document as { paths: Operations }).paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, operation]) => operation.summary !== undefined)
        .map(([method, operation]) => `- \`${method.toUpperCase()} ${path}\`: ${operation.summary}`),
    );
  return `# audity-mock

> A local mock of the Audity Agent API. Trigger an analysis and poll its job until it is completed or failed. The control plane
> below \`${prefix}/\` changes time, scenarios, faults and rate limits. It has its own token.

Base URL of this server: ${url}

## Descriptions

- [Agent API](/openapi.json): the contract, OpenAPI 3.1
- [Control plane](${prefix}/openapi.json): OpenAPI 3.1
- [Interactive documentation of both](${prefix}/docs/)
- [Schema of scenario files](${prefix}/scenarios.schema.json)

## Pages

${pages.map(([name, title]) => `- [${title}](${prefix}/docs/${name})`).join("\n")}

## Agent API

${operations(contract).join("\n")}

## Control plane

${operations(control).join("\n")}
`;
}
