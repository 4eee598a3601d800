import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { createFastify } from "../platform/fastify.ts";
import { lateModule } from "../platform/late-module.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { ControlError } from "../errors/control-error.ts";
import { sendProblem } from "./send-problem.ts";
import type * as StaticFiles from "./static-files.ts";

type PageFiles = {
  /** Where the page has been built. */
  readonly folder: string;
  /** The path of the folder on the server. */
  readonly prefix: string;
  /** The content security policy of the page. */
  readonly security: string;
  /** Whether the name of a file changes with its content, so that browsers may keep it. */
  readonly isImmutable: (path: string) => boolean;
};

/** A handler that answers with the files of a page. The module that serves them is loaded when it is first needed: it takes longer than the server's start. */
export function pageFiles({ folder, prefix, security, isImmutable }: PageFiles) {
  const serverOf = whenNeeded(async () => {
    const staticFiles = lateModule(import.meta.url, "./static-files") as typeof StaticFiles;
    const server = createFastify();
    await server.register(staticFiles.default, {
      root: folder,
      prefix,
      cacheControl: false,
      setHeaders(reply, path) {
        reply.headers({
          "cache-control": isImmutable(path) ? "public, max-age=31536000, immutable" : "no-cache",
          "content-security-policy": security,
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
          "referrer-policy": "no-referrer",
          "x-content-type-options": "nosniff",
        });
      },
    });
    const notFound = new ControlError(404, "There is no such file.");
    server.setNotFoundHandler((_request, reply) => sendProblem(reply, notFound));
    server.setErrorHandler((error: FastifyError, _request, reply) => {
      // A path that leads out of the folder.
      if (error.statusCode !== undefined && error.statusCode < 500) return sendProblem(reply, notFound);
      sendProblem(reply, new ControlError(500, `The file cannot be read (${error.code}). Try again.`));
    });
    await server.ready();
    return server;
  });

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const server = await serverOf();
    reply.hijack();
    server.routing(request.raw, reply.raw);
    return reply;
  };
}
