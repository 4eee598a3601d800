import { auditCommands } from "./audit-commands.ts";
import type { ControlCommand, Value } from "./control-command.ts";
import { faultCommands } from "./fault-commands.ts";
import { journalCommands } from "./journal-commands.ts";
import { asList, asNumber, asRules, asScenarios, asSwitch } from "./values.ts";

/** What each group of commands is about. */
export const groups: Readonly<Record<string, string>> = {
  clock: "read or change the clock of a sandbox",
  sandbox: "list, create, show, reset or delete sandboxes",
  job: "list, create, show or force jobs",
  scenario: "choose what will happen to jobs",
  limit: "read or change rate limits",
  fault: "let something go wrong",
  "fault add": "add a fault",
  token: "list, create or revoke tokens",
  owner: "list, create or change owners",
  project: "give projects what they lack",
  webhook: "have somebody told of finished analyses",
  journal: "what clients have asked for, what they got, and why",
  coach: "let errors say why they are",
};

const job: Value = { flag: "<id>", field: "job", description: "id of the job" };
const tokenOf = (description: string): Value => ({ flag: "--token-id <id>", field: "tokenId", description });
const whichJob = tokenOf("id of the token, for a magic job that several tokens have begun");
const owner: Value = { flag: "--owner <id>", field: "ownerId", description: "id of the owner (default: the first)" };
const anySandbox: Value = { flag: "[name]", field: "sandbox", description: "name of the sandbox" };

/** @param prefix of the fields, where they are inside of another one */
const account = (prefix: string): readonly Value[] => [
  { flag: "--tier <tier>", field: `${prefix}tier`, description: "tier of the owner, such as growth" },
  {
    flag: "--credits <number>",
    field: `${prefix}creditsAllocated`,
    description: "credits of each billing period",
    parse: asNumber,
  },
  {
    flag: "--credits-used <number>",
    field: `${prefix}creditsUsed`,
    description: "how many of them are used already",
    parse: asNumber,
  },
];

const clock: readonly ControlCommand[] = [
  { words: "clock show", route: "readClock" },
  { words: "clock freeze", route: "freezeClock" },
  { words: "clock resume", route: "resumeClock" },
  {
    words: "clock scale",
    route: "setClockScale",
    arguments: [{ flag: "<times>", field: "scale", description: "sandbox seconds for each real one", parse: asNumber }],
  },
  {
    words: "clock advance",
    route: "advanceClock",
    arguments: [{ flag: "<duration>", field: "durationMs", description: "such as 90s, 5m or 1.5h" }],
  },
  { words: "clock next", route: "advanceClockToNextEvent" },
  {
    words: "clock set",
    route: "setClock",
    arguments: [{ flag: "<instant>", field: "now", description: "such as 2027-01-31T12:00:00Z", parse: asNumber }],
  },
  {
    words: "clock advance-on-poll",
    route: "setAdvanceOnPoll",
    arguments: [{ flag: "<duration>", field: "durationMs", description: "how far each poll moves it, such as 2s" }],
  },
];

const sandbox: readonly ControlCommand[] = [
  { words: "sandbox list", route: "listSandboxes" },
  {
    words: "sandbox create",
    route: "createSandbox",
    options: [
      { flag: "--name <name>", field: "name", description: "name of the sandbox (default: a random one)" },
      { flag: "--seed <number>", field: "seed", description: "seed of generated ids and durations", parse: asNumber },
      { flag: "--clock <mode>", field: "clock.mode", description: "real, frozen or scaled (default: real)" },
      {
        flag: "--clock-scale <times>",
        field: "clock.scale",
        description: "sandbox seconds for each real one",
        parse: asNumber,
      },
      { flag: "--starts-at <instant>", field: "clock.startsAt", description: "where its clock starts" },
      {
        flag: "--limits <on|off>",
        field: "limits.enabled",
        description: "whether requests are limited",
        parse: asSwitch,
      },
      {
        flag: "--rate-limit <rules>",
        field: "limits.rules",
        description: "other limits, such as jobPolling=5/10s; repeat it or use commas for more",
        parse: asRules,
        repeatable: true,
      },
      { flag: "--demo-data <kind>", field: "demoData", description: "none, projects or full (default: projects)" },
      ...account("owner."),
      {
        flag: "--advance-on-poll <duration>",
        field: "advanceOnPollMs",
        description: "how far each poll moves the clock while it is frozen",
      },
      { flag: "--coach <on|off>", field: "coach", description: "whether errors say why they are", parse: asSwitch },
      {
        flag: "--journal-bodies <on|off>",
        field: "journal.bodies",
        description: "whether its journal keeps bodies (default: off)",
        parse: asSwitch,
      },
      {
        flag: "--journal-limit <number>",
        field: "journal.limit",
        description: "how many requests its journal keeps (default: 10000)",
        parse: asNumber,
      },
      { flag: "--default-scenario <name>", field: "defaultScenario", description: "scenario of triggers" },
      {
        flag: "--scenarios <file>",
        field: "scenarios",
        description: "file of scenarios of its own, JSON or YAML",
        parse: asScenarios,
      },
    ],
  },
  { words: "sandbox show", route: "readSandbox", arguments: [anySandbox] },
  { words: "sandbox reset", route: "resetSandbox", arguments: [anySandbox] },
  { words: "sandbox delete", route: "deleteSandbox", arguments: [{ ...anySandbox, flag: "<name>" }] },
  { words: "reset", route: "resetSandbox" },
];

const jobs: readonly ControlCommand[] = [
  {
    words: "job list",
    route: "listJobs",
    options: [
      { flag: "--status <status>", field: "status", description: "only jobs that are so" },
      { flag: "--limit <number>", field: "limit", description: "how many at the most (default: 100)", parse: asNumber },
    ],
    columns: ["id", "status", "scenario", "projectId"],
  },
  { words: "job show", route: "readJob", arguments: [job], options: [whichJob] },
  {
    words: "job create",
    route: "createJob",
    options: [
      {
        flag: "--project <id>",
        field: "projectId",
        description: "id of the project (default: the first that is ready for an analysis)",
      },
      owner,
      {
        flag: "--scenario <name>",
        field: "scenario",
        description: "what will happen to it (default: as a trigger would choose)",
      },
    ],
  },
  { words: "job start", route: "startJob", arguments: [job], options: [whichJob] },
  { words: "job complete", route: "completeJob", arguments: [job], options: [whichJob] },
  {
    words: "job fail",
    route: "failJob",
    arguments: [job],
    options: [
      { flag: "--code <code>", field: "errorCode", description: "its error code (default: ANALYSIS_FAILED)" },
      { flag: "--error <sentence>", field: "error", description: "what it says" },
      whichJob,
    ],
  },
  { words: "job vanish", route: "vanishJob", arguments: [job], options: [whichJob] },
];

const scenario: Value = { flag: "<name>", field: "scenario", description: "name of the scenario" };

const scenarios: readonly ControlCommand[] = [
  { words: "scenario list", route: "listScenarios", columns: ["name", "sentence"] },
  {
    words: "scenario default",
    route: "setDefaultScenario",
    arguments: [scenario],
    description: "Set the scenario of every trigger that nothing else decides",
  },
  {
    words: "scenario clear-default",
    route: "setDefaultScenario",
    fixed: { scenario: null },
    description: "Go back to the server's default",
  },
  { words: "scenario queue", route: "queueScenario", arguments: [scenario] },
  { words: "scenario clear-queue", route: "clearScenarioQueue" },
];

const bucket: Value = { flag: "<bucket>", field: "bucket", description: "read, write, jobPolling or capture" };
const whichToken = tokenOf("id or prefix of a token (default: all tokens of the sandbox)");

const limits: readonly ControlCommand[] = [
  {
    words: "limit show",
    route: "readLimits",
    columns: ["tokenId", "bucket", "used", "remaining", "resetsAt", "lastRefusal"],
  },
  { words: "limit drain", route: "drainLimit", arguments: [bucket], options: [whichToken] },
  { words: "limit refill", route: "refillLimit", arguments: [{ ...bucket, flag: "[bucket]" }], options: [whichToken] },
  {
    words: "limit set",
    route: "setLimitRule",
    arguments: [
      bucket,
      { flag: "<requests>", field: "limit", description: "how many requests", parse: asNumber },
      { flag: "<window>", field: "windowMs", description: "in how long, such as 60s" },
    ],
  },
  { words: "limit on", route: "setLimitsEnabled", fixed: { enabled: true }, description: "Limit requests" },
  { words: "limit off", route: "setLimitsEnabled", fixed: { enabled: false }, description: "Limit no requests" },
];

const tokens: readonly ControlCommand[] = [
  { words: "token list", route: "listTokens", columns: ["prefix", "state", "scopes", "expiresAt", "label", "id"] },
  {
    words: "token create",
    route: "createToken",
    options: [
      {
        flag: "--scope <scope>",
        field: "scopes",
        description: "read or write; repeat it or use commas for both (default: both)",
        parse: asList,
        repeatable: true,
      },
      { flag: "--expires <duration>", field: "expiresInMs", description: "when it expires, on the sandbox's clock" },
      owner,
      { flag: "--label <text>", field: "label", description: "what it is for" },
    ],
  },
  {
    words: "token revoke",
    route: "revokeToken",
    arguments: [{ flag: "<token>", field: "token", description: "id or prefix of the token" }],
  },
  { words: "owner list", route: "listOwners" },
  {
    words: "owner set",
    route: "setAccount",
    arguments: [{ flag: "<id>", field: "owner", description: "id of the owner" }],
    options: account(""),
  },
  {
    words: "owner create",
    route: "createOwner",
    options: [
      ...account(""),
      { flag: "--demo-data <kind>", field: "demoData", description: "none or projects (default: projects)" },
    ],
  },
];

/** Every command that is one call of the control plane. */
export const controlCommands: readonly ControlCommand[] = [
  ...clock,
  ...sandbox,
  ...jobs,
  ...scenarios,
  ...limits,
  ...faultCommands,
  ...tokens,
  ...auditCommands,
  ...journalCommands,
];
