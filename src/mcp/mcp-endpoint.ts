import { createMcpHandler } from "@modelcontextprotocol/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Call } from "../app/control-routes.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { createDocsSearch } from "./search-docs.ts";
import { createMcpServer } from "./server.ts";

type Options = { readonly call: Call; readonly url: string; readonly docs: DocsFolder; readonly version: string };

/**
 * Answers requests of MCP clients over streamable HTTP. Each request is complete in itself: there are no sessions.
 * @returns a handler for requests whose body is text, and a function that ends the streams
 */
export function createMcpEndpoint({ call, url, docs, version }: Options) {
  const search = createDocsSearch(docs);
  const target = { call, url, sandbox: defaultSandboxName, docs: search };
  const { fetch, close } = createMcpHandler(() => createMcpServer(target, version));
  return {
    close,
    async handle({ method, url: path, headers, body }: FastifyRequest, reply: FastifyReply) {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      const request = new Request(new URL(path, url), {
        method,
        headers: Object.entries(headers).flatMap(([name, value]) =>
          [value ?? []].flat().map((each): [string, string] => [name, each]),
        ),
        ...(typeof body === "string" && { body }),
        signal: gone.signal,
      });
      return reply.send(await fetch(request));
    },
  };
}
