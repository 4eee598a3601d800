import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

export const ScenarioView = Named("ScenarioView", "A scenario with its magic ids.", {
  name: Text("Name of the scenario."),
  sentence: Text("What a client sees, in a sentence."),
  projectId: Nullable(Uuid("Magic project whose jobs follow the scenario; null: none.")),
  jobId: Nullable(Uuid("Magic job, which begins when a token first polls it; null: none.")),
});

const Choice = Named("ScenarioChoice", "The default scenario of a sandbox, and those that are queued before it.", {
  default: Nullable(Text("Scenario of triggers that nothing else decides; null: the server's default.")),
  queue: Type.Array(Type.String(), { description: "Scenarios of the next triggers, in order." }),
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
    input: Strict({ scenario: Nullable(Text("Name of the scenario; null: the server's default.", "<name>")) }),
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
    input: Strict({ scenario: Text("Name of the scenario.", "<name>") }),
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
