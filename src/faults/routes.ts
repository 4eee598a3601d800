import { Type } from "typebox";
import { durationFor } from "../core/duration.ts";
import type { Route, RouteCommand } from "../control/route.ts";
import { Instant, Nullable, Strict, Uuid } from "../control/schemas.ts";

const Kind = <Name extends string>(name: Name) => Type.Literal(name);

const effects = [
  Strict({
    kind: Kind("status"),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      description: "Status of the answer, from 400 to 599.",
      "x-expected": "a status from 400 to 599",
    }),
    body: Type.Optional(
      Type.Unknown({
        description: "Body of the answer, any JSON (default: the usual error body).",
        "x-flag": "--body <json>",
      }),
    ),
    retryAfterSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        description: "Seconds of the Retry-After header (default: 1 for status 429, no header for others).",
        "x-flag": "--retry-after <seconds>",
      }),
    ),
    retryAfterFormat: Type.Optional(
      Type.Enum(["seconds", "httpDate"], {
        default: "seconds",
        description: "How Retry-After says it. Proxies in front of an API send a date, that of the client's own clock.",
        "x-flag": "--retry-after-format <format>",
        "x-expected": "seconds or httpDate",
      }),
    ),
  }),
  Strict({
    kind: Kind("latency"),
    distribution: Type.Optional(Type.Literal("fixed")),
    durationMs: durationFor("How much later the answer comes, such as 500ms."),
  }),
  Strict({
    kind: Kind("latency"),
    distribution: Type.Literal("uniform"),
    minMs: durationFor("The shortest delay, such as 100ms.", "<least>"),
    maxMs: durationFor("The longest delay, such as 2s.", "<most>"),
  }),
  Strict({
    kind: Kind("latency"),
    distribution: Type.Literal("logNormal"),
    medianMs: durationFor("The median of the delay, such as 300ms.", "<median>"),
    sigma: Type.Number({ minimum: 0, maximum: 5, description: "Standard deviation of the logarithm, such as 0.5." }),
  }),
  Strict({
    kind: Kind("connectionReset"),
    when: Type.Optional(
      Type.Enum(["before", "after"], {
        default: "before",
        description: "Whether before or after the operation is done.",
        "x-flag": "--when <before|after>",
      }),
    ),
  }),
  Strict({ kind: Kind("truncatedBody") }),
  Strict({ kind: Kind("malformedJson") }),
  Strict({ kind: Kind("slowDribble"), durationMs: durationFor("How long the answer takes, such as 5s.") }),
] as const;

const Effect = Type.Union([...effects], {
  "x-expected":
    'an object whose kind is status, latency, connectionReset, truncatedBody, malformedJson or slowDribble, with the fields of that kind, such as {"kind": "status", "status": 503}',
});

export const FaultInput = Strict({
  effect: Effect,
  operation: Type.Optional(
    Type.String({ description: "Only requests of this operation of the Agent API, such as getJobStatus." }),
  ),
  jobId: Type.Optional(Type.String({ description: "Only polls of this job.", "x-flag": "--job <id>" })),
  tokenId: Type.Optional(Type.String({ description: "Only requests with this token." })),
  probability: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: "How likely each request is to get it, above 0 and up to 1.",
      "x-expected": "a number above 0 and up to 1",
    }),
  ),
  times: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Only the next so many requests (default: all)." }),
  ),
  startsInMs: Type.Optional(durationFor("How long until it begins, on the sandbox's clock (default: 0).")),
  lastsMs: Type.Optional(durationFor("How long it lasts, on the sandbox's clock (default: until it is removed).")),
});

export const FaultView = Strict({
  id: Uuid,
  effect: Type.Unknown(),
  operation: Nullable(Type.String()),
  jobId: Nullable(Type.String()),
  tokenId: Nullable(Type.String()),
  probability: Type.Number(),
  times: Nullable(Type.Integer()),
  from: Nullable(Instant),
  until: Nullable(Instant),
  timesApplied: Type.Integer(),
  lastAppliedAt: Nullable(Instant),
});

/** A command that adds a fault with some effect, whose other fields are its arguments. */
const add = (words: string, description: string, effect: object, ...fields: readonly string[]): RouteCommand => ({
  words: `fault add ${words}`,
  arguments: fields.map((field) => `effect.${field}`),
  fixed: Object.fromEntries(Object.entries(effect).map(([field, value]) => [`effect.${field}`, value])),
  description,
});

const uniform = { kind: "latency", distribution: "uniform" };
const logNormal = { kind: "latency", distribution: "logNormal" };

export const faultRoutes = {
  listFaults: {
    method: "GET",
    path: "/sandboxes/{sandbox}/faults",
    summary: "List the faults of a sandbox and how often each has been applied",
    output: Type.Array(FaultView),
    command: {
      words: "fault list",
      columns: ["id", "effect", "operation", "jobId", "probability", "times", "timesApplied"],
      group: "inject faults: errors, delays, broken connections",
    },
  },
  addFault: {
    method: "POST",
    path: "/sandboxes/{sandbox}/faults",
    summary: "Let something go wrong: the only way in which an undocumented answer leaves the server",
    input: FaultInput,
    output: FaultView,
    status: 201,
    command: [
      { ...add("status", "Answer with a status", { kind: "status" }, "status"), group: "add a fault" },
      add("latency", "Answer later, by a fixed time", { kind: "latency" }, "durationMs"),
      add("uniform-latency", "Answer later, by a time between two", uniform, "minMs", "maxMs"),
      add("log-normal-latency", "Answer later, seldom by much", logNormal, "medianMs", "sigma"),
      add("connection-reset", "Reset the connection", { kind: "connectionReset" }),
      add("truncated-body", "Break off in the middle of the answer", { kind: "truncatedBody" }),
      add("malformed-json", "Answer with something that is not JSON", { kind: "malformedJson" }),
      add("slow-dribble", "Answer bit by bit", { kind: "slowDribble" }, "durationMs"),
    ],
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
