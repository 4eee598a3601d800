import swagger from "@fastify/swagger";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { refuseWebPages, requireControlToken } from "./guard.ts";
import { healthRoutes } from "./health.ts";
import { Problem, sendProblem } from "./problem.ts";
import { scenarioRoutes } from "./scenarios.ts";

export type ControlSettings = {
  readonly controlToken: string;
  readonly host: string;
  readonly version: string;
  readonly logger: FastifyBaseLogger;
};

/** Our own API, below `/__mock`: code first, described by `/__mock/openapi.json`. */
export async function controlPlane(
  scope: FastifyInstance,
  { controlToken, host, version, logger }: ControlSettings,
): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "audity-mock control plane", version },
      components: { securitySchemes: { controlToken: { type: "http", scheme: "bearer" } } },
      security: [{ controlToken: [] }],
    },
  });
  const paths: string[] = [];
  scope.addHook("onRoute", ({ url }) => void paths.push(url));
  scope.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error);
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ reqId: request.id, err: error });
    sendProblem(reply, new Problem(status, status >= 500 ? "Internal Server Error" : "Bad Request", error.message));
  });
  scope.setNotFoundHandler(() => {
    throw new Problem(404, "Not Found", `There is no such path. There is: ${[...new Set(paths)].sort().join(", ")}.`);
  });

  healthRoutes(scope, version);
  await scope.register((guarded, _options, done) => {
    guarded.addHook("onRequest", refuseWebPages(host));
    guarded.get("/openapi.json", { schema: { hide: true } }, () => scope.swagger());
    guarded.register((authorized, _ignored, ready) => {
      authorized.addHook("onRequest", requireControlToken(controlToken));
      scenarioRoutes(authorized);
      ready();
    });
    done();
  });
}
