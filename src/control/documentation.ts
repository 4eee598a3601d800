import type * as SwaggerUi from "@fastify/swagger-ui";
import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import type { ContractDocument } from "../contract/document.ts";
import { servedBy } from "../contract/served-by.ts";
import { ControlError } from "../errors/control-error.ts";
import { sendProblem } from "./send-problem.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import { lateModule } from "../platform/late-module.ts";
import type { OwnHosts } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";
import type * as Swagger from "./swagger.ts";

const security = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  // The script of the page adds styles.
  "style-src 'self' 'unsafe-inline'",
].join("; ");

/**
 * Serves the documentation: a page with both descriptions at `/docs/`, the written pages next to it, and an index for agents at
 * `/llms.txt`. The page is loaded on first use, because loading it takes longer than starting the server.
 */
export function documentationRoutes(
  scope: FastifyInstance,
  contract: ContractDocument,
  controlDocument: () => Promise<object>,
  docs: DocsFolder,
  hosts: OwnHosts,
): void {
  const prefix = `${scope.prefix}/docs`;

  const viewerOf = whenNeeded(async () => {
    const swagger = lateModule(import.meta.url, "./swagger") as typeof Swagger;
    const swaggerUi = lateModule(import.meta.url, "@fastify/swagger-ui") as typeof SwaggerUi;
    const server = fastify();
    await server.register(swagger.default, { mode: "static", specification: { document: contract as never } });
    await server.register(swaggerUi.default, {
      routePrefix: prefix,
      staticCSP: security,
      theme: { title: "audity-mock" },
      transformSpecification: (_document, { headers }) => servedBy(contract, hosts.baseUrlFor(headers)) as never,
      transformSpecificationClone: false,
      uiConfig: {
        validatorUrl: null,
        urls: [
          { name: "Agent API", url: "/openapi.json" },
          { name: "Control plane", url: `${scope.prefix}/openapi.json` },
        ],
        layout: "StandaloneLayout",
      },
    });
    server.setNotFoundHandler((_request, reply) => sendProblem(reply, new ControlError(404, "Unknown page.")));
    server.setErrorHandler(({ statusCode = 500, message }: FastifyError, _request, reply) =>
      sendProblem(reply, new ControlError(statusCode, message)),
    );
    await server.ready();
    return server;
  });

  scope.get("/docs", (_request, reply) => reply.redirect(`${prefix}/`));
  scope.get("/docs/*", async (request, reply) => {
    const { "*": rest } = request.params as { "*": string };
    if (docs.names().includes(rest)) return reply.type("text/markdown; charset=utf-8").send(docs.read(rest));
    const ui = await viewerOf();
    reply.hijack();
    ui.routing(request.raw, reply.raw);
    return reply;
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
