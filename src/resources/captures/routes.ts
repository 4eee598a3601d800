import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Instant, Limit, Named, Nullable, OneOf, Strict, Text, Uuid, Whole } from "../../control/schemas.ts";
import { type Duration } from "../../core/duration.ts";
import { captureScenarios } from "../../scenarios/capture-scenarios.ts";
import { captureChannels } from "./table.ts";

const states = ["pending", "processing", "processed", "needs_review", "failed", "vanished"] as const;
const scenarioNames = captureScenarios.map(({ name }) => name);

const State = (description: string) => OneOf(states, description);

const CaptureItemView = Named("CaptureItemView", "An item that was extracted from a capture.", {
  id: Uuid("Id of the item."),
  itemType: OneOf(["action_item", "decision", "key_insight", "contact_mention"], "Type of the item."),
  content: Text("The sentence or the name of the contact."),
  confidence: Type.Number({ description: "Confidence of the extraction, 0 to 1." }),
});

export const CaptureView = Named("CaptureView", "A capture with its whole timeline, past and future.", {
  id: Uuid("Id of the capture."),
  ownerId: Text("Owner of the capture."),
  projectId: Nullable(Uuid("Project of the capture; null: none.")),
  channel: OneOf(captureChannels, "Channel of the capture."),
  rawContent: Text("Content of the capture. Lists contain the first 200 characters."),
  scenario: Text("Name of the scenario of the capture."),
  run: Count("How often the capture was processed before."),
  status: State("Present state of the capture; vanished: deleted."),
  capturedAt: Instant("When the capture was received, on the sandbox's clock."),
  forcedAt: Nullable(
    Instant("When the control plane last overrode the scenario, on the sandbox's clock; null: never."),
  ),
  items: Count("Number of items."),
  timeline: Type.Array(
    Named("CaptureTransition", "A state change of a capture.", {
      status: State("New state."),
      at: Instant("When the capture enters the state, on the sandbox's clock."),
      reached: Type.Boolean({ description: "Whether the state change is in the past." }),
    }),
    { description: "Past and future state changes since the capture was last queued, in order." },
  ),
});

/** The captures for followers of a sandbox. */
export const NewestCaptures = Named("NewestCaptures", "The newest captures of a sandbox.", {
  total: Count("Number of captures."),
  newest: Type.Array(CaptureView, { description: "The newest captures, at most 100, newest first." }),
});

const CaptureScenarioView = Named("CaptureScenarioView", "A scenario of captures.", {
  name: Text("Name of the scenario."),
  sentence: Text("Description of the scenario."),
});

const Choice = Named("CaptureScenarioChoice", "The scenarios of the next captures in a sandbox.", {
  default: Nullable(Text("Scenario of captures without another scenario; null: `processes`.")),
  queue: Type.Array(Type.String(), { description: "Queued scenarios of the next captures, in order." }),
});

const ScenarioName = (description: string) => OneOf(scenarioNames, description, { "x-flag": "<name>" });

const force = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, output: CaptureView, command: { words } }) as const;

export const captureRoutes = {
  listSandboxCaptures: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures",
    summary: "List the captures of a sandbox, newest first",
    input: Named("ListCapturesOptions", "The captures to list.", {
      status: Type.Optional(State("List only captures in this state. Default: all captures.")),
      limit: Limit(1000, "List at most this many captures."),
    }),
    output: Type.Array(CaptureView),
    command: {
      words: "capture list",
      columns: ["id", "status", "channel", "scenario", "items"],
      empty: "No captures.",
      group: "list, add and override captures, and set their scenarios",
    },
  },
  readCapture: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures/{capture}",
    summary: "Show a capture with its timeline",
    output: CaptureView,
    command: { words: "capture show" },
  },
  listCaptureItems: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures/{capture}/items",
    summary: "List the items of a capture",
    output: Type.Array(CaptureItemView),
    command: { words: "capture items", columns: ["itemType", "confidence", "content"], empty: "No items." },
  },
  addCaptures: {
    method: "POST",
    path: "/sandboxes/{sandbox}/captures",
    summary: "Add captures of any channel",
    input: Named("AddCapturesOptions", "The captures to add.", {
      channel: Type.Optional(OneOf(captureChannels, "Channel of the captures.", { default: "text_note" })),
      rawContent: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 50_000,
          description: "Content of the captures. Default: a sample note.",
          "x-flag": "--content <text>",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the captures. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(Text("Project of the captures. Default: none.", "--project <id>")),
      scenario: Type.Optional(ScenarioName("Scenario of the captures. Default: the same as for a note from a client.")),
      count: Type.Optional(Whole([1, 1000], "Number of captures to add.", { default: 1 })),
    }),
    output: Type.Array(CaptureView),
    status: 201,
    command: { words: "capture add", columns: ["id", "status", "channel", "scenario"] },
  },
  startCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/start",
    "capture start",
    "Start processing a pending capture",
  ),
  processCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/process",
    "capture process",
    "Complete the processing of a capture now, with items and memories",
  ),
  reviewCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/review",
    "capture review",
    "Complete a capture now with the status needs_review",
  ),
  failCapture: force("/sandboxes/{sandbox}/captures/{capture}/fail", "capture fail", "Fail a capture now"),
  holdCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/hold",
    "capture hold",
    "Keep a pending or processing capture in its state",
  ),
  waitForCapture: {
    method: "POST",
    path: "/sandboxes/{sandbox}/captures/{capture}/wait",
    summary: "Wait until a capture is processed or has failed, or until a timeout (408)",
    input: Named("WaitForCaptureOptions", "The timeout.", {
      withinMs: Type.Optional(
        Type.Unsafe<Duration>({
          title: "Duration",
          type: ["integer", "string"],
          minimum: 0,
          maximum: 600_000,
          default: "10s",
          format: "wait",
          description: "Timeout in real time, in milliseconds or as text with a unit.",
          "x-expected": 'a duration of at most ten minutes, such as "10s"',
        }),
      ),
    }),
    output: CaptureView,
    command: { words: "capture wait" },
  },
  listCaptureScenarios: {
    method: "GET",
    path: "/capture-scenarios",
    summary: "List the scenarios of captures",
    output: Type.Array(CaptureScenarioView),
    command: { words: "capture scenarios", columns: ["name", "sentence"] },
  },
  setDefaultCaptureScenario: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/capture-scenarios/default",
    summary: "Set the default scenario of captures; null: `processes`",
    input: Strict({ scenario: Nullable(ScenarioName("Name of the scenario; null: `processes`.")) }),
    output: Choice,
    command: [
      {
        words: "capture default",
        arguments: ["scenario"],
        description: "Set the default scenario of captures",
      },
      {
        words: "capture clear-default",
        fixed: { scenario: null },
        description: "Reset the default scenario of captures to `processes`",
      },
    ],
  },
  queueCaptureScenario: {
    method: "POST",
    path: "/sandboxes/{sandbox}/capture-scenarios/queue",
    summary: "Queue a scenario for the next capture whose text contains none",
    input: Strict({ scenario: ScenarioName("Name of the scenario.") }),
    output: Choice,
    command: { words: "capture queue", arguments: ["scenario"] },
  },
  clearCaptureQueue: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/capture-scenarios/queue",
    summary: "Empty the queue of capture scenarios",
    command: { words: "capture clear-queue" },
  },
} as const satisfies Record<string, Route>;
