import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Nullable, Strict, Uuid } from "../control/schemas.ts";

export const ScenarioView = Strict({
  name: Type.String(),
  sentence: Type.String(),
  projectId: Type.Union([Uuid, Type.Null()], { description: "The magic project, whose jobs follow the scenario." }),
  jobId: Type.Union([Uuid, Type.Null()], { description: "The magic job, which begins when a token first polls it." }),
});

const Choice = Strict({
  default: Type.Union([Type.String(), Type.Null()], { description: "Null: the server's default." }),
  queue: Type.Array(Type.String(), { description: "The scenarios of the next triggers." }),
});

export const scenarioRoutes = {
  listServerScenarios: {
    method: "GET",
    path: "/scenarios",
    summary: "List what can happen to a job in every sandbox",
    output: Type.Array(ScenarioView),
  },
  listScenarios: {
    method: "GET",
    path: "/sandboxes/{sandbox}/scenarios",
    summary: "List what can happen to a job of this sandbox",
    output: Type.Array(ScenarioView),
  },
  setDefaultScenario: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/scenarios/default",
    summary: "Set the scenario of every trigger that nothing else decides; null for the server's default",
    input: Strict({ scenario: Nullable(Type.String()) }),
    output: Choice,
  },
  queueScenario: {
    method: "POST",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Queue a scenario for one trigger, the next that no magic project decides",
    input: Strict({ scenario: Type.String() }),
    output: Choice,
  },
  clearScenarioQueue: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Forget the scenarios that are queued",
  },
} as const satisfies Record<string, Route>;
