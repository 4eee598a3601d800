import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { describeScenarios } from "../jobs/scenarios.ts";

const Scenario = Type.Object({
  name: Type.String(),
  sentence: Type.String(),
  projectId: Type.String({ format: "uuid" }),
  jobId: Type.String({ format: "uuid" }),
});

export function scenarioRoutes(scope: FastifyInstance): void {
  scope.get(
    "/scenarios",
    { schema: { summary: "What can happen to a job", response: { 200: Type.Array(Scenario) } } },
    () => describeScenarios(),
  );
}
