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
import { FaultPlanInput } from "../faults/module.ts";
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

const ClockInput = Named("ClockOptions", "Initial state of a clock.", {
  mode: Type.Optional(Type.With(Mode("Mode of the clock."), { default: "real", "x-flag": "--clock <mode>" })),
  scale: Type.Optional(Scale("Sandbox milliseconds per real millisecond; only with the mode scaled.", { default: 1 })),
  startsAt: Type.Optional(
    Type.String({
      format: "instant",
      description:
        "Initial time of the clock. Default: 2026-01-01T00:00:00Z for a clock that stands still (frozen, skip), otherwise now.",
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

/** A user's data. The action validates it, because its schema is large and few calls have data (`/__mock/data.schema.json`). */
const UserDataInput = Type.Unsafe<UserData>({
  type: "object",
  title: "UserData",
  description: "Initial state of the sandbox, instead of demo data. Its schema is `/__mock/data.schema.json`.",
  "x-expected": "an object with owners",
});

export const SandboxInput = Named("SandboxOptions", "Options of a new sandbox. All are optional.", {
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
      description: "Mode of the sandbox's clock, or its initial state.",
      "x-expected": 'real, frozen, scaled, skip, or such as {"mode": "scaled", "scale": 60}',
    }),
  ),
  limits: Type.Optional(
    Named("LimitsOptions", "The rate limits of a sandbox.", {
      enabled: Type.Optional(
        Type.Boolean({
          description: "Whether rate limits are on. Default: the setting of the server.",
          "x-flag": "--rate-limits <on|off>",
        }),
      ),
      rules: Type.Optional(Described("Rate limits of single buckets. Default: those of the server.", optionalRules)),
    }),
  ),
  demoData: Type.Optional(
    OneOf(
      demoData,
      "Demo data: only an owner (none), an owner with sample projects (projects), or two owners with all kinds of sample data (full).",
      { default: "projects" },
    ),
  ),
  data: Type.Optional(UserDataInput),
  owner: Type.Optional(Named("AccountOptions", "Tier and credits of the first owner.", AccountInput)),
  advanceOnPollMs: Type.Optional(
    DurationInput("How far each poll advances a clock that stands still. Default: 0, which turns it off."),
  ),
  journal: Type.Optional(JournalSettingsInput),
  coach: Type.Optional(
    Type.Boolean({ default: false, description: "Whether error responses explain their cause in `details`." }),
  ),
  faultPlan: Type.Optional(
    FaultPlanInput(
      "Fault plan: which response gets which fault, such as `6:429/1,getJobStatus@4:503`. Default: none.",
      "--fault-plan <plan>",
    ),
  ),
  defaultScenario: Type.Optional(Text("Default scenario of jobs. Default: the default of the server.", "<name>")),
  scenarios: Type.Optional(
    Type.Array(ScenarioData, { maxItems: 100, description: "Additional scenarios of the sandbox. Default: none." }),
  ),
});

const Projects = Named("SampleProjects", "Ids of an owner's sample projects, by purpose.", {
  ready: Uuid("A project that is ready for an analysis."),
  analysed: Uuid("A project with a completed analysis, which is ready for another one."),
  withoutInterviewAnalysis: Uuid("A project without the interview analysis."),
  withoutDocumentAnalysis: Uuid("A project without the document analysis."),
  justSetUp: Uuid("A project without documents and interviews."),
});

export const SandboxView = Named("SandboxView", "A sandbox in its present state.", {
  name: Text("Name of the sandbox."),
  seed: Count("Seed of the generated ids and durations."),
  clock: ClockView,
  demoData: Type.Enum([...demoData], { description: "Demo data of the sandbox's initial state." }),
  ownData: Flag("Whether the initial state is a user's data instead of demo data."),
  owners: Type.Array(OwnerView, { description: "The owners in the order of their creation." }),
  projects: Nullable(Projects, "Ids of the first owner's sample projects; null: no demo data."),
  limitsEnabled: Flag("Whether rate limits are on."),
  defaultScenario: Nullable(Text("Default scenario of jobs; null: the default of the server.")),
  queue: Type.Array(Type.String(), { description: "Queued scenarios of the next triggers, in order." }),
  jobs: Count("Number of jobs."),
});

const eventOf = (description: string, kind: string, properties: Parameters<typeof Strict>[0]) =>
  Described(description, {
    number: Count("Number of the event, counted from 1 since the beginning of the connection."),
    kind: Type.Literal(kind),
    ...properties,
  });

const IsWhole = Flag("Whether the list is complete; false: only new and changed items.");

/** An event of a sandbox. Its kind is the name of the field with the data. */
const sandboxEventWith = (capabilities: readonly AnyCapability[]) =>
  Type.Unsafe<SandboxEvent>(
    Type.Union(
      [
        eventOf("State of the sandbox.", "sandbox", { sandbox: SandboxView }),
        ...capabilities.flatMap(({ live }) =>
          live ? [eventOf(live.description, live.kind, { [live.kind]: live.schema })] : [],
        ),
        eventOf("State of jobs.", "jobs", {
          whole: IsWhole,
          jobs: Type.Array(JobView, { description: "Jobs, newest first." }),
        }),
        eventOf("Requests with their responses.", "requests", {
          whole: IsWhole,
          requests: Type.Array(JournalEntryView, { description: "Requests, oldest first, without their bodies." }),
        }),
      ],
      {
        title: "SandboxEvent",
        description: "An event of a sandbox. Its `kind` is the name of the field with the data.",
      },
    ),
  );

/** The columns of owners in text output. */
const ownerColumns = ["id", "tier", "creditsAllocated", "creditsUsed", "nucleus"] as const;

export const sandboxRoutes = {
  readServer: {
    method: "GET",
    path: "/server",
    summary: "Show the version of the server and the tokens of its demo data",
    output: Strict({
      version: Text("Version of the server."),
      tokens: Named("DemoTokens", "The tokens of the demo data, in the default sandbox.", {
        full: Text("Token of the first demo owner, read and write."),
        readOnly: Text("Token of the first demo owner, read only."),
        secondOwner: Text("Token of the second demo owner, read and write."),
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
    command: { words: "sandbox list", empty: "No sandboxes.", group: "list, create, show, reset and delete sandboxes" },
  },
  createSandbox: {
    method: "POST",
    path: "/sandboxes",
    summary: "Create a sandbox with its own owner and token",
    input: SandboxInput,
    output: Strict({ ...SandboxView.properties, token: Text("A token of the first owner, read and write.") }),
    status: 201,
    // The size of the largest data file.
    bodyLimit: 64 * 2 ** 20,
    command: { words: "sandbox create", columns: ownerColumns },
  },
  readSandbox: {
    method: "GET",
    path: "/sandboxes/{sandbox}",
    summary: "Show a sandbox",
    output: SandboxView,
    command: { words: "sandbox show", arguments: ["[sandbox]"], columns: ownerColumns },
  },
  resetSandbox: {
    method: "POST",
    path: "/sandboxes/{sandbox}/reset",
    summary: "Reset a sandbox to its initial state; keeps its initial tokens and restores those that were revoked",
    output: SandboxView,
    command: [
      { words: "sandbox reset", arguments: ["[sandbox]"], columns: ownerColumns },
      { words: "reset", columns: ownerColumns },
    ],
  },
  deleteSandbox: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}",
    summary: "Delete a sandbox with everything in it",
    command: { words: "sandbox delete", arguments: ["sandbox"] },
  },
} as const satisfies Record<string, Route>;

/** The route to follow a sandbox, with the events of capabilities. */
export const followRouteWith = (capabilities: readonly AnyCapability[]) =>
  ({
    followSandbox: {
      method: "GET",
      path: "/sandboxes/{sandbox}/events",
      summary: "Follow a sandbox as server-sent events: its state, then changes and requests",
      input: Named("FollowSandboxOptions", "The beginning of the stream.", {
        requests: Type.Optional(Whole([0, 10_000], "Start with this many of the last requests.", { default: 100 })),
      }),
      stream: sandboxEventWith(capabilities),
      command: {
        words: "sandbox follow",
        description: "Print the state of a sandbox, then changes and requests, as JSON Lines",
      },
    },
  }) as const satisfies Record<string, Route>;
