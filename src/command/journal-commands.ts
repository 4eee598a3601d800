import type { ControlCommand, Value } from "./control-command.ts";
import { asNumber, asSwitch } from "./values.ts";

/** Which requests are meant. */
export const journalFilter: readonly Value[] = [
  { flag: "--job <id>", field: "job", description: "only polls of this job, and the trigger that created it" },
  { flag: "--operation <id>", field: "operation", description: "only requests of this operation" },
  { flag: "--status <status>", field: "status", description: "only requests that got this", parse: asNumber },
  { flag: "--reason <code>", field: "reason", description: "only requests with this reason" },
  { flag: "--token-id <id>", field: "tokenId", description: "only requests with this token, by its id or prefix" },
  { flag: "--from <instant>", field: "from", description: "only requests from this instant of the sandbox on" },
  { flag: "--until <instant>", field: "until", description: "only requests before this instant" },
  { flag: "--after <number>", field: "after", description: "only requests after this one", parse: asNumber },
];

export const followOptions: readonly Value[] = [
  {
    flag: "--requests <number>",
    field: "requests",
    description: "with how many of the last requests to begin (default: 100)",
    parse: asNumber,
  },
];

/** Which polls are judged, and how. */
export const reportOptions: readonly Value[] = [
  { flag: "--job <id>", field: "job", description: "only this job" },
  { flag: "--token-id <id>", field: "tokenId", description: "only polls with this token, by its id or prefix" },
  {
    flag: "--time <which>",
    field: "time",
    description: "which time counts: client, or sandbox for its clock alone (default: client)",
  },
];

/** The commands of the journal, and what is made of it. */
export const journalCommands: readonly ControlCommand[] = [
  {
    words: "journal show",
    route: "readJournal",
    options: [
      ...journalFilter,
      { flag: "--limit <number>", field: "limit", description: "how many at the most (default: 100)", parse: asNumber },
    ],
    columns: ["number", "at", "tokenPrefix", "method", "path", "status", "reason"],
  },
  {
    words: "journal follow",
    route: "followJournal",
    options: journalFilter,
    description: "Print requests to the Agent API in a sandbox as they are answered",
    perform: async (...given) => (await import("./follow.ts")).followJournal(...given),
  },
  {
    words: "sandbox follow",
    route: "followSandbox",
    options: followOptions,
    description: "Print how a sandbox stands, then what changes in it and what is asked for, one JSON object a line",
    perform: async (...given) => (await import("./follow.ts")).followSandbox(...given),
  },
  {
    words: "report",
    route: "readReport",
    options: [
      ...reportOptions,
      {
        flag: "--format <format>",
        field: "format",
        description: "text, json, markdown or junit (default: text)",
        local: true,
      },
      {
        flag: "--fail-on <rules>",
        field: "failOn",
        description: "rules that must pass, with commas between them; a warning counts too (default: that none fails)",
        repeatable: true,
        local: true,
      },
    ],
    perform: async (...given) => (await import("./report.ts")).report(...given),
  },
  {
    words: "journal export",
    route: "exportJournal",
    options: [
      ...journalFilter,
      { flag: "--format <format>", field: "format", description: "ndjson or har (default: ndjson)" },
    ],
  },
  {
    words: "journal wait",
    route: "waitForClient",
    options: [
      { flag: "--observed <status>", field: "observed", description: "what the client was told of the job" },
      { flag: "--times <number>", field: "times", description: "how often (default: 1)", parse: asNumber },
      {
        flag: "--within <duration>",
        field: "withinMs",
        description: "how long to wait at the most, for real (default: 10s)",
      },
      ...journalFilter,
    ],
    columns: ["number", "at", "tokenPrefix", "operation", "status", "jobStatus"],
  },
  {
    words: "journal assert",
    route: "assertJournal",
    options: [
      { flag: "--max-polls <number>", field: "maxPolls", description: "at most so many polls", parse: asNumber },
      {
        flag: "--stops-at-terminal",
        field: "noPollsAfterTerminal",
        description: "no polls after a client was told the end of a job",
        parse: () => true,
      },
      {
        flag: "--honours-retry-after",
        field: "honoursRetryAfter",
        description: "no request before the Retry-After of the answer before it has passed",
        parse: () => true,
      },
      {
        flag: "--max-concurrent-polls <number>",
        field: "maxConcurrentPolls",
        description: "at most so many polls of a job at once",
        parse: asNumber,
      },
      ...journalFilter,
    ],
    columns: ["assertion", "passed", "cases", "message"],
    hasFailed: (answer) => !(answer as { passed: boolean }).passed,
  },
  {
    words: "journal set",
    route: "setJournal",
    options: [
      { flag: "--bodies <on|off>", field: "bodies", description: "whether bodies are kept", parse: asSwitch },
      { flag: "--limit <number>", field: "limit", description: "how many requests are kept", parse: asNumber },
    ],
  },
  { words: "coach on", route: "setCoach", fixed: { enabled: true }, description: "Let errors say why they are" },
  {
    words: "coach off",
    route: "setCoach",
    fixed: { enabled: false },
    description: "Let errors say no more than production's",
  },
];
