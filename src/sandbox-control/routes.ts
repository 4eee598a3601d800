import { Type } from "typebox";
import { ScenarioData } from "../scenarios/scenario-data.ts";
import { type TokenBucket, tokenBuckets } from "../contract/buckets.ts";
import { clockModes } from "../core/clock.ts";
import { sandboxName } from "../sandbox/sandbox.ts";
import { largestSeed } from "../core/seed.ts";
import type { AnyCapability } from "../capability/capability.ts";
import type { Route } from "../control/route.ts";
import type { SandboxEvent, UserData } from "../control/types.gen.ts";
import { ClockView, Scale } from "./clock-routes.ts";
import { JobView } from "../resources/jobs/module.ts";
import { JournalEntryView, JournalSettingsInput } from "../journal/module.ts";
import {
  Count,
  Described,
  DurationInput,
  Flag,
  Named,
  Nullable,
  OneOf,
  Rule,
  Strict,
  Text,
  Uuid,
  Whole,
} from "../control/schemas.ts";
import { AccountInput, OwnerView } from "../resources/account/module.ts";

const Mode = (description: string) => OneOf(clockModes, description, { title: "ClockMode" });

const ClockInput = Named("ClockOptions", "How a clock starts.", {
  mode: Type.Optional(Type.With(Mode("How the clock runs."), { default: "real", "x-flag": "--clock <mode>" })),
  scale: Type.Optional(
    Scale("Sandbox milliseconds for each real millisecond; only with the mode scaled.", { default: 1 }),
  ),
  startsAt: Type.Optional(
    Type.String({
      format: "instant",
      description:
        "What the clock shows first. Default: 2026-01-01T00:00:00Z for a frozen clock, otherwise the present.",
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

const demoData = ["none", "projects", "full"] as const;

/** A user's data. The action checks them: their schema is large, and few calls have any (`/__mock/data.schema.json`). */
const UserDataInput = Type.Unsafe<UserData>({
  type: "object",
  title: "UserData",
  description: "What a sandbox begins with, instead of demo data; its schema is `/__mock/data.schema.json`.",
  "x-expected": "an object with owners",
});

export const SandboxInput = Named("SandboxOptions", "What a sandbox can be created with; everything has a default.", {
  name: Type.Optional(
    Type.String({
      pattern: sandboxName.source,
      description: "Name of the sandbox. Default: a random one.",
      "x-expected": "lower-case letters, digits and hyphens, at most 63, such as checkout-test-1",
    }),
  ),
  seed: Type.Optional(Whole([0, largestSeed], "Seed of the generated ids and durations. Default: a random one.")),
  clock: Type.Optional(
    Type.Union([Mode("How the clock runs."), ClockInput], {
      default: "real",
      description: "How the clock of the sandbox runs, or how it starts.",
      "x-expected": 'real, frozen, scaled, or such as {"mode": "scaled", "scale": 60}',
    }),
  ),
  limits: Type.Optional(
    Named("LimitsOptions", "The rate limits of a sandbox.", {
      enabled: Type.Optional(
        Type.Boolean({
          description: "Whether requests are limited. Default: as the server was started.",
          "x-flag": "--rate-limits <on|off>",
        }),
      ),
      rules: Type.Optional(Described("Limits of single buckets. Default: those of the server.", optionalRules)),
    }),
  ),
  demoData: Type.Optional(
    OneOf(
      demoData,
      "What the sandbox begins with: an owner alone (none), an owner with sample projects (projects), or two owners with projects and jobs (full).",
      { default: "projects" },
    ),
  ),
  data: Type.Optional(UserDataInput),
  owner: Type.Optional(Named("AccountOptions", "Tier and credits of the first owner.", AccountInput)),
  advanceOnPollMs: Type.Optional(
    DurationInput("How far each poll moves the clock while it is frozen. Default: 0, not at all."),
  ),
  journal: Type.Optional(JournalSettingsInput),
  coach: Type.Optional(Type.Boolean({ default: false, description: "Whether errors say in `details` why they are." })),
  defaultScenario: Type.Optional(
    Text("Name of the scenario of triggers that nothing else decides. Default: the server's.", "<name>"),
  ),
  scenarios: Type.Optional(
    Type.Array(ScenarioData, { maxItems: 100, description: "Scenarios of this sandbox alone. Default: none." }),
  ),
});

const Projects = Named("SampleProjects", "Ids of the sample projects of an owner, by what they are good for.", {
  ready: Uuid("A project that is ready for an analysis."),
  analysed: Uuid("A project that has been analysed; it is ready for another analysis."),
  withoutInterviewAnalysis: Uuid("A project that lacks the analysis of its interviews."),
  withoutDocumentAnalysis: Uuid("A project that lacks the analysis of its documents."),
  justSetUp: Uuid("A project without documents and interviews."),
});

export const SandboxView = Named("SandboxView", "A sandbox as it stands.", {
  name: Text("Name of the sandbox."),
  seed: Count("Seed of the generated ids and durations."),
  clock: ClockView,
  demoData: Type.Enum([...demoData], { description: "What demo data the sandbox began with." }),
  ownData: Flag("Whether the sandbox began with data of its user instead."),
  owners: Type.Array(OwnerView, { description: "The owners in the order of their creation." }),
  projects: Nullable(Projects, "Ids of the sample projects of the first owner; null: there is no demo data."),
  limitsEnabled: Flag("Whether requests are limited."),
  defaultScenario: Nullable(Text("Scenario of triggers that nothing else decides; null: the server's default.")),
  queue: Type.Array(Type.String(), { description: "Scenarios of the next triggers, in order." }),
  jobs: Count("How many jobs there are."),
});

const eventOf = (description: string, kind: string, properties: Parameters<typeof Strict>[0]) =>
  Described(description, {
    number: Count("Counted from 1 since the connection began."),
    kind: Type.Literal(kind),
    ...properties,
  });

const IsWhole = Flag("Whether these are all that is known; false: what is new or has changed.");

/** An event of a sandbox: its kind names the field that holds what has changed. */
const sandboxEventWith = (capabilities: readonly AnyCapability[]) =>
  Type.Unsafe<SandboxEvent>(
    Type.Union(
      [
        eventOf("How the sandbox stands.", "sandbox", { sandbox: SandboxView }),
        ...capabilities.flatMap(({ live }) =>
          live ? [eventOf(live.description, live.kind, { [live.kind]: live.schema })] : [],
        ),
        eventOf("How jobs stand.", "jobs", {
          whole: IsWhole,
          jobs: Type.Array(JobView, { description: "Jobs, newest first." }),
        }),
        eventOf("Requests that have been answered.", "requests", {
          whole: IsWhole,
          requests: Type.Array(JournalEntryView, { description: "Requests, oldest first, without their bodies." }),
        }),
      ],
      {
        title: "SandboxEvent",
        description: "An event of a sandbox that is followed: its `kind` names the field that holds what has changed.",
      },
    ),
  );

export const sandboxRoutes = {
  readServer: {
    method: "GET",
    path: "/server",
    summary: "Read the version of the server and the tokens of its demo data",
    output: Strict({
      version: Text("Version of the server."),
      tokens: Named("DemoTokens", "The tokens of the demo data, in the default sandbox.", {
        full: Text("Token of the first demo owner that may read and write."),
        readOnly: Text("Token of the first demo owner that may only read."),
        secondOwner: Text("Token of the second demo owner that may read and write."),
      }),
    }),
  },
  listSandboxes: {
    method: "GET",
    path: "/sandboxes",
    summary: "List the sandboxes",
    output: Type.Array(
      Named("SandboxSummary", "The name and the seed of a sandbox.", {
        name: Text("Name of the sandbox."),
        seed: Count("Seed of the generated ids and durations."),
      }),
    ),
    command: { words: "sandbox list", group: "list, create, show, reset or delete sandboxes" },
  },
  createSandbox: {
    method: "POST",
    path: "/sandboxes",
    summary: "Create a sandbox with an owner and a token of its own",
    input: SandboxInput,
    output: Strict({ ...SandboxView.properties, token: Text("A token of the first owner that may read and write.") }),
    status: 201,
    // As much as the largest data file has.
    bodyLimit: 64 * 2 ** 20,
    command: { words: "sandbox create" },
  },
  readSandbox: {
    method: "GET",
    path: "/sandboxes/{sandbox}",
    summary: "Read a sandbox",
    output: SandboxView,
    command: { words: "sandbox show", arguments: ["[sandbox]"] },
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

/** The route to follow a sandbox, with the live events of capabilities. */
export const followRouteWith = (capabilities: readonly AnyCapability[]) =>
  ({
    followSandbox: {
      method: "GET",
      path: "/sandboxes/{sandbox}/events",
      summary: "Follow a sandbox live, as server-sent events: how it stands, then what changes and what is asked for",
      input: Named("FollowSandboxOptions", "With what to begin.", {
        requests: Type.Optional(Whole([0, 10_000], "With how many of the last requests to begin.", { default: 100 })),
      }),
      stream: sandboxEventWith(capabilities),
      command: {
        words: "sandbox follow",
        description:
          "Print how a sandbox stands, then what changes in it and what is asked for, one JSON object a line",
      },
    },
  }) as const satisfies Record<string, Route>;
