import type { FastifyInstance } from "fastify";
import { createFastify } from "../platform/fastify.ts";
import { lateModule } from "../platform/late-module.ts";
import type * as Swagger from "./swagger.ts";

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { requestBody?: RequestBody }>>>>;
};

type RequestBody = {
  required?: boolean;
  readonly content: Readonly<Record<string, { readonly schema?: { readonly required?: readonly string[] } }>>;
};

/**
 * Describes the control plane in OpenAPI 3.1. The plugin is loaded on first use, because loading it takes longer than starting
 * the server. It then describes the same routes on a separate Fastify instance.
 * @param addRoutes adds the routes to a scope
 */
export async function describeControlPlane(
  prefix: string,
  version: string,
  addRoutes: (scope: FastifyInstance) => void,
): Promise<object> {
  const swagger = lateModule(import.meta.url, "./swagger") as typeof Swagger;
  const server = createFastify();
  await server.register(swagger.default, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "audity-mock control plane",
        version,
        license: { name: "MIT", identifier: "MIT" },
      },
      components: { securitySchemes: { controlToken: { type: "http", scheme: "bearer" } } },
      security: [{ controlToken: [] }],
    },
  });
  await server.register(
    (scope, _options, ready) => {
      addRoutes(scope);
      ready();
    },
    { prefix },
  );
  await server.ready();
  const document = server.swagger() as unknown as Document;
  for (const { requestBody } of Object.values(document.paths).flatMap((item) => Object.values(item))) {
    if (requestBody)
      requestBody.required = Object.values(requestBody.content).some(({ schema }) => schema?.required?.length);
  }
  return document;
}
