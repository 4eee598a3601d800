import { Type } from "typebox";
import type { Route, RouteCommand } from "../control/route.ts";
import {
  Count,
  Described,
  DurationInput,
  Instant,
  Named,
  Nullable,
  OneOf,
  Strict,
  Text,
  Uuid,
  Whole,
} from "../control/schemas.ts";
import { forcedOutcomes } from "../scenarios/forced-outcome.ts";
import { largestRequestNumber } from "./fault.ts";
import { longestPlan } from "./fault-plan.ts";

const effects = [
  Described("Sends an error response. The operation does not run.", {
    kind: Type.Literal("status"),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      description: "Status of the response.",
      "x-expected": "a status from 400 to 599",
    }),
    body: Type.Optional(
      Type.Unknown({
        description: "Response body, any JSON. Default: the usual error body of the status.",
        "x-flag": "--body <json>",
      }),
    ),
    retryAfterSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        description: "Value of `Retry-After` in seconds. Default: 1 for 429, otherwise no header.",
        "x-flag": "--retry-after <seconds>",
      }),
    ),
    retryAfterFormat: Type.Optional(
      OneOf(
        ["seconds", "httpDate"],
        "Format of Retry-After. Some proxies in front of an API send a date; it is on the client's clock.",
        { default: "seconds", "x-flag": "--retry-after-format <format>" },
      ),
    ),
  }),
  Described("Delays the response by a fixed time.", {
    kind: Type.Literal("latency"),
    distribution: Type.Optional(Type.Literal("fixed")),
    durationMs: DurationInput("Delay of the response, on the sandbox's clock."),
  }),
  Described("Delays the response by a random time from a uniform distribution.", {
    kind: Type.Literal("latency"),
    distribution: Type.Literal("uniform"),
    minMs: DurationInput("Shortest delay, on the sandbox's clock.", "<least>"),
    maxMs: DurationInput("Longest delay, on the sandbox's clock.", "<most>"),
  }),
  Described("Delays the response by a random time from a log-normal distribution, at most an hour.", {
    kind: Type.Literal("latency"),
    distribution: Type.Literal("logNormal"),
    medianMs: DurationInput("Median delay, on the sandbox's clock.", "<median>"),
    sigma: Type.Number({
      minimum: 0,
      maximum: 5,
      description: "Standard deviation of the logarithm. With 0.5, one delay in 20 is at least 2.3 times the median.",
    }),
  }),
  Described("Closes the connection without a response, or after its headers.", {
    kind: Type.Literal("connectionReset"),
    when: Type.Optional(
      Type.Enum(["before", "after", "headers"], {
        default: "before",
        description:
          "When to close the connection: before the operation runs, after it, or after it and after the headers of the response.",
        "x-flag": "--when <before|after|headers>",
      }),
    ),
  }),
  Described("Closes the connection in the middle of the response body.", { kind: Type.Literal("truncatedBody") }),
  Described("Sends a response body that is not valid JSON.", { kind: Type.Literal("malformedJson") }),
  Described("Sends the response body slowly, in pieces.", {
    kind: Type.Literal("slowDribble"),
    durationMs: DurationInput("Time to send the body, on the sandbox's clock."),
  }),
  Described("Changes the job or capture that the request creates. The response itself stays as it is.", {
    kind: Type.Literal("jobOutcome"),
    outcome: OneOf(
      forcedOutcomes,
      "The job fails, vanishes when it would have ended, or takes ten times as long (slow).",
      { "x-flag": "<outcome>" },
    ),
  }),
] as const;

const Effect = Type.Union([...effects], {
  title: "FaultEffect",
  description: "Effect of the fault.",
  "x-expected":
    'an object whose kind is status, latency, connectionReset, truncatedBody, malformedJson, slowDribble or jobOutcome, with the fields of that kind, such as {"kind": "status", "status": 503}',
});

export const FaultInput = Named(
  "FaultOptions",
  "A fault to inject: its effect, the requests that it applies to, and when it is active.",
  {
    effect: Effect,
    operation: Type.Optional(
      Text("Apply only to requests of this operation, such as `getJobStatus`. Default: all operations."),
    ),
    jobId: Type.Optional(Text("Apply only to polls of this job. Default: all requests.", "--job <id>")),
    tokenId: Type.Optional(Text("Apply only to requests with this token (id or prefix). Default: all tokens.")),
    probability: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 1,
        description: "Probability that the fault applies to a matching request. The seed decides to which requests.",
        "x-expected": "a number greater than 0 and at most 1",
      }),
    ),
    fromRequest: Type.Optional(
      Whole(
        [1, largestRequestNumber],
        "Apply from this request on, counted from 1 among the next requests that operation, job and token select. Default: 1.",
      ),
    ),
    times: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: "Apply to at most this many requests. Default: no limit.",
      }),
    ),
    startsInMs: Type.Optional(
      DurationInput("Time until the fault starts, on the sandbox's clock. Default: it starts immediately."),
    ),
    lastsMs: Type.Optional(
      DurationInput("Duration of the fault, on the sandbox's clock. Default: until it is removed."),
    ),
  },
);

export const FaultView = Named("FaultView", "A fault and how often it was applied.", {
  id: Uuid("Id of the fault."),
  effect: Type.Unknown({ description: "Effect of the fault, with durations in milliseconds." }),
  operation: Nullable(Text("Operation that the fault applies to; null: all operations.")),
  jobId: Nullable(Text("Job whose polls the fault applies to; null: all requests.")),
  tokenId: Nullable(Text("Id of the token whose requests the fault applies to; null: all tokens.")),
  probability: Type.Number({
    description: "Probability that the fault applies to a matching request, from 0 (excluded) to 1.",
  }),
  fromRequest: Nullable(
    Count(
      "First request that the fault applies to, counted from 1 among those that operation, job and token select; null: not counted.",
    ),
  ),
  times: Nullable(Count("The fault applies to at most this many requests; null: no limit.")),
  from: Nullable(Instant("When the fault starts, on the sandbox's clock; null: immediately.")),
  until: Nullable(Instant("When the fault ends, on the sandbox's clock; null: when it is removed.")),
  timesApplied: Count("How often the fault was applied."),
  lastAppliedAt: Nullable(Instant("When the fault was last applied, on the sandbox's clock; null: never.")),
  plan: Nullable(Text("Its entry in the fault plan, such as `6:429/1`; null: it is from no plan.")),
});

/** A command that adds a fault with an effect. The other fields of the effect are its arguments. */
const add = (words: string, description: string, effect: object, ...fields: readonly string[]): RouteCommand => ({
  words: `fault add ${words}`,
  arguments: fields.map((field) => `effect.${field}`),
  fixed: Object.fromEntries(Object.entries(effect).map(([field, value]) => [`effect.${field}`, value])),
  description,
});

const uniform = { kind: "latency", distribution: "uniform" };
const logNormal = { kind: "latency", distribution: "logNormal" };

const faultColumns = [
  "id",
  "effect",
  "operation",
  "jobId",
  "token",
  "fromRequest",
  "timesApplied",
  "times",
  "plan",
] as const;

/** The text of a fault plan in an input. */
export const FaultPlanInput = (description: string, flag: string) =>
  Type.String({ maxLength: longestPlan, description, "x-flag": flag });

export const faultRoutes = {
  listFaults: {
    method: "GET",
    path: "/sandboxes/{sandbox}/faults",
    summary: "List the faults of a sandbox and how often each was applied",
    output: Type.Array(FaultView),
    command: {
      words: "fault list",
      columns: faultColumns,
      empty: "No faults.",
      group: "inject faults: errors, delays, broken connections",
    },
  },
  addFault: {
    method: "POST",
    path: "/sandboxes/{sandbox}/faults",
    summary: "Inject a fault: an error, a delay or a broken connection",
    input: FaultInput,
    output: FaultView,
    status: 201,
    command: [
      { ...add("status", "Send an error response", { kind: "status" }, "status"), group: "inject a fault" },
      add("latency", "Delay responses by a fixed time", { kind: "latency" }, "durationMs"),
      add("uniformLatency", "Delay responses by a random time between two limits", uniform, "minMs", "maxMs"),
      add(
        "logNormalLatency",
        "Delay responses by a random time from a log-normal distribution",
        logNormal,
        "medianMs",
        "sigma",
      ),
      add("connectionReset", "Close the connection without a response", { kind: "connectionReset" }),
      add("truncatedBody", "Close the connection in the middle of the response body", { kind: "truncatedBody" }),
      add("malformedJson", "Send a response body that is not valid JSON", { kind: "malformedJson" }),
      add("slowDribble", "Send the response body slowly, in pieces", { kind: "slowDribble" }, "durationMs"),
      add(
        "jobOutcome",
        "Make the job or capture that a request creates fail, vanish or take ten times as long",
        { kind: "jobOutcome" },
        "outcome",
      ),
    ],
  },
  planFaults: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/fault-plan",
    summary: "Replace the fault plan: which response gets which fault",
    input: Strict({
      plan: FaultPlanInput(
        "Targets and faults, such as `6:429/1,getJobStatus@4:503`. An empty text removes the planned faults.",
        "<plan>",
      ),
    }),
    output: Type.Array(FaultView),
    command: { words: "fault plan", arguments: ["plan"], columns: faultColumns, empty: "No faults." },
  },
  removeFault: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/faults/{fault}",
    summary: "Remove a fault",
    command: { words: "fault remove" },
  },
  removeFaults: {
    method: "DELETE",
    path: "/sandboxes/{sandbox}/faults",
    summary: "Remove all faults",
    command: { words: "fault clear" },
  },
} as const satisfies Record<string, Route>;
