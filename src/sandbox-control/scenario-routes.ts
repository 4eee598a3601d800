import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Named, Nullable, Strict, Text, Uuid } from "../control/schemas.ts";

export const ScenarioView = Named("ScenarioView", "A scenario with its magic ids.", {
  name: Text("Name of the scenario."),
  sentence: Text("Description of the scenario."),
  projectId: Nullable(Uuid("Magic project: its jobs have the scenario; null: none.")),
  jobId: Nullable(Uuid("Magic job, which starts when a token first polls it; null: none.")),
});

const Choice = Named("ScenarioChoice", "The default scenario of a sandbox, and its queue.", {
  default: Nullable(Text("Default scenario of jobs; null: the default of the server.")),
  queue: Type.Array(Type.String(), { description: "Queued scenarios of the next triggers, in order." }),
});

export const scenarioRoutes = {
  listServerScenarios: {
    method: "GET",
    path: "/scenarios",
    summary: "List the scenarios of every sandbox",
    output: Type.Array(ScenarioView),
  },
  listScenarios: {
    method: "GET",
    path: "/sandboxes/{sandbox}/scenarios",
    summary: "List the scenarios of a sandbox",
    output: Type.Array(ScenarioView),
    command: {
      words: "scenario list",
      columns: ["name", "sentence"],
      group: "list, set and queue scenarios of jobs",
    },
  },
  setDefaultScenario: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/scenarios/default",
    summary: "Set the default scenario of a sandbox; null: the default of the server",
    input: Strict({ scenario: Nullable(Text("Name of the scenario; null: the default of the server.", "<name>")) }),
    output: Choice,
    command: [
      {
        words: "scenario default",
        arguments: ["scenario"],
        description: "Set the default scenario of a sandbox",
      },
      {
        words: "scenario clear-default",
        fixed: { scenario: null },
        description: "Use the default scenario of the server",
      },
    ],
  },
  queueScenario: {
    method: "POST",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Queue a scenario for the next trigger of a project that is not magic",
    input: Strict({ scenario: Text("Name of the scenario.", "<name>") }),
    output: Choice,
    command: { words: "scenario queue", arguments: ["scenario"] },
  },
  clearScenarioQueue: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/scenarios/queue",
    summary: "Empty the queue of scenarios",
    command: { words: "scenario clear-queue" },
  },
} as const satisfies Record<string, Route>;
