import type { ControlCommand, Value } from "./control-command.ts";
import { asJson, asNumber } from "./values.ts";

const whichRequests: readonly Value[] = [
  {
    flag: "--operation <id>",
    field: "operation",
    description: "only requests of this operation, such as getJobStatus",
  },
  { flag: "--job <id>", field: "jobId", description: "only polls of this job" },
  { flag: "--token-id <id>", field: "tokenId", description: "only requests with this token" },
  { flag: "--probability <share>", field: "probability", description: "above 0 and up to 1", parse: asNumber },
  { flag: "--times <number>", field: "times", description: "only the next so many requests", parse: asNumber },
  { flag: "--starts-in <duration>", field: "startsInMs", description: "when it begins, on the sandbox's clock" },
  { flag: "--lasts <duration>", field: "lastsMs", description: "how long it lasts, on the sandbox's clock" },
];

const fault = (
  words: string,
  description: string,
  effect: Readonly<Record<string, unknown>>,
  given: Pick<ControlCommand, "arguments" | "options"> = {},
): ControlCommand => ({
  words: `fault add ${words}`,
  route: "addFault",
  description,
  fixed: Object.fromEntries(Object.entries(effect).map(([name, value]) => [`effect.${name}`, value])),
  ...given,
  options: [...(given.options ?? []), ...whichRequests],
});

/** The commands that let something go wrong. */
export const faultCommands: readonly ControlCommand[] = [
  {
    words: "fault list",
    route: "listFaults",
    columns: ["id", "effect", "operation", "jobId", "probability", "times", "timesApplied"],
  },
  fault(
    "status",
    "Answer with a status",
    { kind: "status" },
    {
      arguments: [{ flag: "<status>", field: "effect.status", description: "from 400 to 599", parse: asNumber }],
      options: [
        {
          flag: "--body <json>",
          field: "effect.body",
          description: "what it says (default: the usual error body)",
          parse: asJson,
        },
        {
          flag: "--retry-after <seconds>",
          field: "effect.retryAfterSeconds",
          description: "seconds of the header",
          parse: asNumber,
        },
        {
          flag: "--retry-after-format <format>",
          field: "effect.retryAfterFormat",
          description: "how it says it: seconds or httpDate (default: seconds)",
        },
      ],
    },
  ),
  fault(
    "latency",
    "Answer later, by a fixed time",
    { kind: "latency" },
    {
      arguments: [{ flag: "<duration>", field: "effect.durationMs", description: "such as 500ms" }],
    },
  ),
  fault(
    "uniform-latency",
    "Answer later, by a time between two",
    { kind: "latency", distribution: "uniform" },
    {
      arguments: [
        { flag: "<least>", field: "effect.minMs", description: "such as 100ms" },
        { flag: "<most>", field: "effect.maxMs", description: "such as 2s" },
      ],
    },
  ),
  fault(
    "log-normal-latency",
    "Answer later, seldom by much",
    { kind: "latency", distribution: "logNormal" },
    {
      arguments: [
        { flag: "<median>", field: "effect.medianMs", description: "such as 300ms" },
        {
          flag: "<sigma>",
          field: "effect.sigma",
          description: "standard deviation of the logarithm, such as 0.5",
          parse: asNumber,
        },
      ],
    },
  ),
  fault(
    "connection-reset",
    "Reset the connection",
    { kind: "connectionReset" },
    {
      options: [
        { flag: "--when <before|after>", field: "effect.when", description: "the operation is done (default: before)" },
      ],
    },
  ),
  fault("truncated-body", "Break off in the middle of the answer", { kind: "truncatedBody" }),
  fault("malformed-json", "Answer with something that is not JSON", { kind: "malformedJson" }),
  fault(
    "slow-dribble",
    "Answer bit by bit",
    { kind: "slowDribble" },
    {
      arguments: [{ flag: "<duration>", field: "effect.durationMs", description: "how long it takes, such as 5s" }],
    },
  ),
  {
    words: "fault remove",
    route: "removeFault",
    arguments: [{ flag: "<id>", field: "fault", description: "id of the fault" }],
  },
  { words: "fault clear", route: "removeFaults" },
];
