import type * as FastifyStatic from "@fastify/static";
import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { lateModule } from "../platform/late-module.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { ControlError } from "../errors/control-error.ts";
import { sendProblem } from "./send-problem.ts";

const security = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self'",
  "require-trusted-types-for 'script'",
  "script-src 'self'",
  "style-src 'self'",
].join("; ");

/**
 * Serves the console: the page at the prefix and its files. They need no token; the calls of the page do. The plugin is loaded
 * on first use, because loading it takes longer than starting the server.
 * @param folder the folder of the built page
 */
export function consoleRoutes(scope: FastifyInstance, folder: string): void {
  const { prefix } = scope;

  const filesOf = whenNeeded(async () => {
    const fastifyStatic = lateModule(import.meta.url, "@fastify/static") as typeof FastifyStatic;
    const server = fastify();
    await server.register(fastifyStatic.default, {
      root: folder,
      prefix: `${prefix}/`,
      cacheControl: false,
      setHeaders(reply, path) {
        // Except for the page, the names of files contain a hash of their content.
        const changes = path.endsWith(".html");
        reply.headers({
          "cache-control": changes ? "no-cache" : "public, max-age=31536000, immutable",
          "content-security-policy": security,
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
        });
      },
    });
    const notFound = new ControlError(404, "Unknown file.");
    server.setNotFoundHandler((_request, reply) => sendProblem(reply, notFound));
    server.setErrorHandler((error: FastifyError, _request, reply) => {
      // A path that leads out of the folder.
      if (error.statusCode !== undefined && error.statusCode < 500) return sendProblem(reply, notFound);
      sendProblem(reply, new ControlError(500, `The file cannot be read (${error.code}). Try again.`));
    });
    await server.ready();
    return server;
  });

  scope.get("", (_request, reply) => reply.redirect(`${prefix}/`));
  for (const path of ["/", "/assets/*"])
    scope.get(path, { prefixTrailingSlash: "slash" }, async (request, reply) => {
      const server = await filesOf();
      reply.hijack();
      server.routing(request.raw, reply.raw);
      return reply;
    });
}
