import type { FastifyInstance } from "fastify";
import { Type } from "typebox";

const Health = Type.Object({ status: Type.Literal("ready"), version: Type.String(), instance: Type.String() });

/** Whether the server is ready. It handles requests only after migrations, initial data and due transitions. */
export function healthRoutes(scope: FastifyInstance, version: string, instance: string): void {
  scope.get(
    "/health",
    {
      schema: {
        operationId: "readHealth",
        summary: "Check whether the server is ready",
        security: [],
        response: { 200: Health },
      },
    },
    () => ({ status: "ready", version, instance }),
  );
}
