import { Type } from "typebox";
import { ScenarioData } from "../scenarios/scenario-data.ts";
import { type TokenBucket, tokenBuckets } from "../contract/buckets.ts";
import { clockModes, largestScale, smallestScale } from "../core/clock.ts";
import { durationFor } from "../core/duration.ts";
import { sandboxName } from "../sandbox/sandbox.ts";
import { largestSeed } from "../core/seed.ts";
import type { Route } from "../control/route.ts";
import { ClockView } from "./clock-routes.ts";
import { FaultView } from "../faults/module.ts";
import { JobView } from "../resources/jobs/module.ts";
import { JournalEntryView, JournalSettingsInput } from "../journal/module.ts";
import { LimitsView } from "../rate-limit/module.ts";
import { Nullable, Rule, Strict, Uuid } from "../control/schemas.ts";
import { AccountInput, OwnerView, TokenView } from "../resources/account/module.ts";

const Mode = Type.Enum([...clockModes], { "x-expected": "one of real, frozen, scaled" });

const ClockInput = Strict({
  mode: Type.Optional(
    Type.With(Mode, { default: "real", description: "How its clock runs.", "x-flag": "--clock <mode>" }),
  ),
  scale: Type.Optional(
    Type.Number({
      minimum: smallestScale,
      maximum: largestScale,
      description: "Sandbox seconds for each real one, of a scaled clock.",
      "x-flag": "<times>",
      "x-expected": `a number from ${smallestScale} to ${largestScale}`,
    }),
  ),
  startsAt: Type.Optional(
    Type.String({
      format: "instant",
      description:
        "Where its clock starts (default: 2026-01-01T00:00:00Z for a frozen clock, the present for others). ISO 8601.",
      "x-flag": "--starts-at <instant>",
      "x-expected": "an instant such as 2026-01-31T12:00:00Z",
    }),
  ),
});

const optionalRule = Type.Optional(Rule);
const optionalRules = Object.fromEntries(tokenBuckets.map((bucket) => [bucket, optionalRule])) as Record<
  TokenBucket,
  typeof optionalRule
>;

export const SandboxInput = Strict({
  name: Type.Optional(
    Type.String({
      pattern: sandboxName.source,
      description: "Name of the sandbox (default: a random one).",
      "x-expected": "lower-case letters, digits and hyphens, at most 63, such as checkout-test-1",
    }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: largestSeed,
      description: "Seed of generated ids and durations (default: a random one).",
      "x-expected": `a whole number from 0 to ${largestSeed}`,
    }),
  ),
  clock: Type.Optional(
    Type.Union([Mode, ClockInput], {
      "x-expected": 'real, frozen, scaled, or such as {"mode": "scaled", "scale": 60}',
    }),
  ),
  limits: Type.Optional(
    Strict({
      enabled: Type.Optional(
        Type.Boolean({ description: "Whether requests are limited.", "x-flag": "--limits <on|off>" }),
      ),
      rules: Type.Optional(Strict(optionalRules)),
    }),
  ),
  demoData: Type.Optional(
    Type.Enum(["none", "projects", "full"], {
      default: "projects",
      description:
        "What the sandbox begins with. none: an owner alone; projects: an owner with sample projects; full: two owners with projects and jobs.",
      "x-expected": "one of none, projects, full",
    }),
  ),
  owner: Type.Optional(Strict(AccountInput)),
  advanceOnPollMs: Type.Optional(durationFor("How far each poll moves the clock while it is frozen.")),
  coach: Type.Optional(
    Type.Boolean({ default: false, description: "Whether errors explain their cause in `details`." }),
  ),
  journal: Type.Optional(JournalSettingsInput),
  defaultScenario: Type.Optional(
    Type.String({
      description: "Scenario of the triggers that nothing else decides.",
      "x-flag": "<name>",
    }),
  ),
  scenarios: Type.Optional(
    Type.Array(ScenarioData, { maxItems: 100, description: "Scenarios that the sandbox has of its own." }),
  ),
});

/** The sample projects of the first owner, by what they are good for. */
const Projects = Strict({
  ready: Uuid,
  analysed: Uuid,
  withoutInterviewAnalysis: Uuid,
  withoutDocumentAnalysis: Uuid,
  justSetUp: Uuid,
});

export const SandboxView = Strict({
  name: Type.String(),
  seed: Type.Integer(),
  clock: ClockView,
  demoData: Type.Enum(["none", "projects", "full"]),
  owners: Type.Array(OwnerView),
  projects: Type.Union([Projects, Type.Null()], { description: "Null without demo data." }),
  limitsEnabled: Type.Boolean(),
  defaultScenario: Nullable(Type.String()),
  queue: Type.Array(Type.String()),
  jobs: Type.Integer({ description: "How many jobs there are." }),
});

const eventNumber = Type.Integer({ description: "Counted from 1 since the connection began." });
const Whole = Type.Boolean({ description: "Whether these are all that is known; false: what is new or has changed." });

/** What is told of a sandbox: each kind holds the field of its name. */
const SandboxEvent = Type.Union([
  Strict({ number: eventNumber, kind: Type.Literal("sandbox"), sandbox: SandboxView }),
  Strict({ number: eventNumber, kind: Type.Literal("limits"), limits: LimitsView }),
  Strict({ number: eventNumber, kind: Type.Literal("tokens"), tokens: Type.Array(TokenView) }),
  Strict({ number: eventNumber, kind: Type.Literal("faults"), faults: Type.Array(FaultView) }),
  Strict({ number: eventNumber, kind: Type.Literal("jobs"), whole: Whole, jobs: Type.Array(JobView) }),
  Strict({
    number: eventNumber,
    kind: Type.Literal("requests"),
    whole: Whole,
    requests: Type.Array(JournalEntryView, { description: "Without their bodies." }),
  }),
]);

export const sandboxRoutes = {
  readServer: {
    method: "GET",
    path: "/server",
    summary: "Read the version of the server and the tokens of its demo data",
    output: Strict({
      version: Type.String(),
      tokens: Strict({ full: Type.String(), readOnly: Type.String(), secondOwner: Type.String() }),
    }),
  },
  listSandboxes: {
    method: "GET",
    path: "/sandboxes",
    summary: "List the sandboxes",
    output: Type.Array(Strict({ name: Type.String(), seed: Type.Integer() })),
    command: { words: "sandbox list", group: "list, create, show, reset or delete sandboxes" },
  },
  createSandbox: {
    method: "POST",
    path: "/sandboxes",
    summary: "Create a sandbox with an owner and a token of its own",
    input: SandboxInput,
    output: Strict({ ...SandboxView.properties, token: Type.String() }),
    status: 201,
    command: { words: "sandbox create" },
  },
  readSandbox: {
    method: "GET",
    path: "/sandboxes/{sandbox}",
    summary: "Read a sandbox",
    output: SandboxView,
    command: { words: "sandbox show", arguments: ["[sandbox]"] },
  },
  followSandbox: {
    method: "GET",
    path: "/sandboxes/{sandbox}/events",
    summary: "Follow a sandbox live, as server-sent events: how it stands, then what changes and what is asked for",
    input: Strict({
      requests: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 10_000,
          default: 100,
          description: "With how many of the last requests to begin.",
          "x-expected": "a whole number from 0 to 10000",
        }),
      ),
    }),
    stream: SandboxEvent,
    command: {
      words: "sandbox follow",
      description: "Print how a sandbox stands, then what changes in it and what is asked for, one JSON object a line",
    },
  },
  resetSandbox: {
    method: "POST",
    path: "/sandboxes/{sandbox}/reset",
    summary: "Put a sandbox back to its beginning; the tokens of its beginning go on working",
    output: SandboxView,
    command: [{ words: "sandbox reset", arguments: ["[sandbox]"] }, { words: "reset" }],
  },
  deleteSandbox: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}",
    summary: "Delete a sandbox with everything in it",
    command: { words: "sandbox delete", arguments: ["sandbox"] },
  },
} as const satisfies Record<string, Route>;
