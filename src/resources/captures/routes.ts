import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Instant, Limit, Named, Nullable, OneOf, Strict, Text, Uuid, Whole } from "../../control/schemas.ts";
import { type Duration } from "../../core/duration.ts";
import { captureScenarios } from "../../scenarios/capture-scenarios.ts";
import { captureChannels } from "./table.ts";

const states = ["pending", "processing", "processed", "needs_review", "failed", "vanished"] as const;
const scenarioNames = captureScenarios.map(({ name }) => name);

const State = (description: string) => OneOf(states, description);

const CaptureItemView = Named("CaptureItemView", "Something that was found in a capture.", {
  id: Uuid("Id of the item."),
  itemType: OneOf(["action_item", "decision", "key_insight", "contact_mention"], "What it is."),
  content: Text("The sentence, or the name of the contact."),
  confidence: Type.Number({ description: "How sure it is, 0 to 1." }),
});

export const CaptureView = Named("CaptureView", "A capture with its whole timeline, past and future.", {
  id: Uuid("Id of the capture."),
  ownerId: Text("Owner of the capture."),
  projectId: Nullable(Uuid("Project that it is about; null: none.")),
  channel: OneOf(captureChannels, "How it came in."),
  rawContent: Text("What came in; its first 200 characters in a list."),
  scenario: Text("Name of the scenario that decides what happens to it."),
  run: Count("How often it was read before."),
  status: State("State of the capture now, on the sandbox's clock; vanished: it was deleted."),
  capturedAt: Instant("When it came in, on the sandbox's clock."),
  forcedAt: Nullable(Instant("When the course of it was last changed by hand; null: never.")),
  items: Count("How many items it has."),
  timeline: Type.Array(
    Named("CaptureTransition", "A step in the life of a capture.", {
      status: State("State that it enters."),
      at: Instant("When it enters the state, on the sandbox's clock."),
      reached: Type.Boolean({ description: "Whether that has happened by now." }),
    }),
    { description: "Its life since it was queued last, in order, past and future." },
  ),
});

/** What followers of a sandbox are shown. */
export const NewestCaptures = Named("NewestCaptures", "The newest captures of a sandbox.", {
  total: Count("How many captures there are."),
  newest: Type.Array(CaptureView, { description: "The newest captures, at most 100, newest first." }),
});

const CaptureScenarioView = Named("CaptureScenarioView", "What can happen to a capture.", {
  name: Text("Name of the scenario."),
  sentence: Text("What a client sees, in a sentence."),
});

const Choice = Named("CaptureScenarioChoice", "What happens to the next captures of a sandbox.", {
  default: Nullable(Text("Scenario of captures that nothing else decides; null: they are processed.")),
  queue: Type.Array(Type.String(), { description: "Scenarios of the next captures, in order." }),
});

const ScenarioName = (description: string) => OneOf(scenarioNames, description, { "x-flag": "<name>" });

const force = <Path extends string>(path: Path, words: string, summary: string) =>
  ({ method: "POST", path, summary, output: CaptureView, command: { words } }) as const;

export const captureRoutes = {
  listSandboxCaptures: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures",
    summary: "List the captures of a sandbox, newest first",
    input: Named("ListCapturesOptions", "Which captures to list.", {
      status: Type.Optional(State("Only captures in this state. Default: all captures.")),
      limit: Limit(1000, "How many captures to list at most."),
    }),
    output: Type.Array(CaptureView),
    command: {
      words: "capture list",
      columns: ["id", "status", "channel", "scenario", "items"],
      group: "list, add, force captures, and choose what will happen to them",
    },
  },
  readCapture: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures/{capture}",
    summary: "Read a capture with its whole timeline",
    output: CaptureView,
    command: { words: "capture show" },
  },
  listCaptureItems: {
    method: "GET",
    path: "/sandboxes/{sandbox}/captures/{capture}/items",
    summary: "List what was found in a capture",
    output: Type.Array(CaptureItemView),
    command: { words: "capture items", columns: ["itemType", "confidence", "content"] },
  },
  addCaptures: {
    method: "POST",
    path: "/sandboxes/{sandbox}/captures",
    summary: "Add captures, as if they had come in on any channel",
    input: Named("AddCapturesOptions", "Which captures to add.", {
      channel: Type.Optional(OneOf(captureChannels, "How they come in.", { default: "text_note" })),
      rawContent: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 50_000,
          description: "What comes in. Default: a sample note.",
          "x-flag": "--content <text>",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the captures. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(Text("Project that they are about. Default: none.", "--project <id>")),
      scenario: Type.Optional(ScenarioName("What happens to them. Default: as for a note that a client sends.")),
      count: Type.Optional(Whole([1, 1000], "How many captures to add.", { default: 1 })),
    }),
    output: Type.Array(CaptureView),
    status: 201,
    command: { words: "capture add", columns: ["id", "status", "channel", "scenario"] },
  },
  startCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/start",
    "capture start",
    "Begin to read a pending capture",
  ),
  processCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/process",
    "capture process",
    "Process a capture now: it has items, and memories come of it",
  ),
  reviewCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/review",
    "capture review",
    "End a capture now as one that needs a review",
  ),
  failCapture: force("/sandboxes/{sandbox}/captures/{capture}/fail", "capture fail", "Fail a capture now"),
  holdCapture: force(
    "/sandboxes/{sandbox}/captures/{capture}/hold",
    "capture hold",
    "Let a capture stay as it is: pending or processing",
  ),
  waitForCapture: {
    method: "POST",
    path: "/sandboxes/{sandbox}/captures/{capture}/wait",
    summary: "Wait until a capture has been read or has failed, or a time has passed for real (408)",
    input: Named("WaitForCaptureOptions", "How long to wait.", {
      withinMs: Type.Optional(
        Type.Unsafe<Duration>({
          title: "Duration",
          type: ["integer", "string"],
          minimum: 0,
          maximum: 600_000,
          default: "10s",
          format: "wait",
          description: "How long to wait in real time, in milliseconds or as text with a unit.",
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
    summary: "List what can happen to a capture",
    output: Type.Array(CaptureScenarioView),
    command: { words: "capture scenarios", columns: ["name", "sentence"] },
  },
  setDefaultCaptureScenario: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/capture-scenarios/default",
    summary: "Set the scenario of every capture that nothing else decides; null: they are processed",
    input: Strict({ scenario: Nullable(ScenarioName("Name of the scenario; null: captures are processed.")) }),
    output: Choice,
    command: [
      {
        words: "capture default",
        arguments: ["scenario"],
        description: "Set the scenario of every capture that nothing else decides",
      },
      {
        words: "capture clear-default",
        fixed: { scenario: null },
        description: "Let captures be processed again",
      },
    ],
  },
  queueCaptureScenario: {
    method: "POST",
    path: "/sandboxes/{sandbox}/capture-scenarios/queue",
    summary: "Queue a scenario for one capture, the next whose text chooses none",
    input: Strict({ scenario: ScenarioName("Name of the scenario.") }),
    output: Choice,
    command: { words: "capture queue", arguments: ["scenario"] },
  },
  clearCaptureQueue: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/capture-scenarios/queue",
    summary: "Forget the scenarios that are queued for captures",
    command: { words: "capture clear-queue" },
  },
} as const satisfies Record<string, Route>;
