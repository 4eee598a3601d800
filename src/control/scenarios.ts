import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { magicJobId, magicProjectId, scenarios } from "../jobs/scenarios.ts";

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

/** The scenarios with their magic ids, as the control plane and `audity-mock scenarios --json` show them. */
export function describeScenarios(): { name: string; sentence: string; projectId: string; jobId: string }[] {
  return scenarios.map((scenario) => ({
    name: scenario.name,
    sentence: scenario.sentence,
    projectId: magicProjectId(scenario),
    jobId: magicJobId(scenario),
  }));
}
