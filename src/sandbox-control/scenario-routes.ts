import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Nullable, Strict, Uuid } from "../control/schemas.ts";

export const ScenarioView = Strict({
  name: Type.String(),
  sentence: Type.String(),
  projectId: Type.Union([Uuid, Type.Null()], { description: "The magic project, whose jobs follow the scenario." }),
  jobId: Type.Union([Uuid, Type.Null()], { description: "The magic job, which begins when a token first polls it." }),
});

const name = { description: "Name of the scenario.", "x-flag": "<name>" };

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
    command: {
      words: "scenario list",
      columns: ["name", "sentence"],
      group: "choose what will happen to jobs",
    },
  },
  setDefaultScenario: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/scenarios/default",
    summary: "Set the scenario of every trigger that nothing else decides; null for the server's default",
    input: Strict({ scenario: Nullable(Type.String(name)) }),
    output: Choice,
    command: [
      {
        words: "scenario default",
        arguments: ["scenario"],
        description: "Set the scenario of every trigger that nothing else decides",
      },
      {
        words: "scenario clear-default",
        fixed: { scenario: null },
        description: "Go back to the server's default scenario",
      },
    ],
  },
  queueScenario: {
    method: "POST",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Queue a scenario for one trigger, the next that no magic project decides",
    input: Strict({ scenario: Type.String(name) }),
    output: Choice,
    command: { words: "scenario queue", arguments: ["scenario"] },
  },
  clearScenarioQueue: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Forget the scenarios that are queued",
    command: { words: "scenario clear-queue" },
  },
} as const satisfies Record<string, Route>;
