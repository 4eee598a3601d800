import type { FastifyInstance } from "fastify";
import { pageFiles } from "./page-files.ts";

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
 * Serves the console: the page at the prefix and its files. They need no token; the calls of the page do.
 * @param folder the folder of the built page
 */
export function consoleRoutes(scope: FastifyInstance, folder: string): void {
  const { prefix } = scope;
  const isImmutable = (path: string) => !path.endsWith(".html");
  const send = pageFiles({ folder, prefix: `${prefix}/`, security, isImmutable });
  scope.get("", (_request, reply) => reply.redirect(`${prefix}/`));
  for (const path of ["/", "/assets/*"]) scope.get(path, { prefixTrailingSlash: "slash" }, send);
}
