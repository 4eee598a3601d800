import type { ControlCommand, Value } from "./control-command.ts";
import { asNumber } from "./values.ts";

const delivery: Value = { flag: "<id>", field: "delivery", description: "id of the delivery" };

/** The commands for what an audit needs around it: projects, and who is told of results. */
export const auditCommands: readonly ControlCommand[] = [
  {
    words: "project prepare",
    route: "prepareProject",
    arguments: [{ flag: "<id>", field: "project", description: "id of the project" }],
    options: [
      { flag: "--owner <id>", field: "ownerId", description: "id of the owner (default: the first who has it)" },
      {
        flag: "--documents <number>",
        field: "documents",
        description: "how many documents it has then, at the least (default: 3)",
        parse: asNumber,
      },
      {
        flag: "--stakeholders <number>",
        field: "stakeholders",
        description: "how many stakeholders it has then, at the least (default: 3)",
        parse: asNumber,
      },
    ],
  },
  { words: "webhook show", route: "readWebhook" },
  {
    words: "webhook set",
    route: "setWebhook",
    arguments: [{ flag: "<url>", field: "url", description: "such as https://example.com/webhooks" }],
    description: "Choose the URL that is told of finished analyses",
  },
  {
    words: "webhook clear",
    route: "setWebhook",
    fixed: { url: null },
    description: "Tell nobody of finished analyses",
  },
  {
    words: "webhook deliveries",
    route: "listDeliveries",
    options: [
      { flag: "--limit <number>", field: "limit", description: "how many at the most (default: 100)", parse: asNumber },
    ],
    columns: ["id", "event", "state", "attempts", "nextAttemptAt", "lastStatus", "lastProblem"],
  },
  { words: "webhook replay", route: "replayDelivery", arguments: [delivery] },
];
