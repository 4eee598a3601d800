import type { FastifyInstance } from "fastify";
import type { ContractDocument } from "../contract/document.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import type { OwnHosts } from "../core/own-hosts.ts";
import { type FirstAccess, indexForAgents } from "./index-for-agents.ts";
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
  /** What the first calls in the index need; null unless the default sandbox has demo data and the well-known token. */
  readonly firstAccess: () => FirstAccess | null;
  readonly hosts: OwnHosts;
};

/**
 * Serves the documentation: the API reference of both OpenAPI documents at `/docs/`, the written pages next to it, and an index
 * for agents at `/llms.txt`.
 */
export function documentationRoutes(scope: FastifyInstance, documentation: Documentation): void {
  const { contract, controlDocument, docs, referenceFolder, token, firstAccess, hosts } = documentation;
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
    return indexForAgents({
      contract,
      control: await controlDocument(),
      prefix: scope.prefix,
      url: hosts.baseUrlFor(headers),
      access: firstAccess(),
      pages: docs.names().map((name) => [name, docs.title(name)] as const),
    });
  });
}
