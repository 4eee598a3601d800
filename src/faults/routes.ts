import { Type } from "typebox";
import type { Route, RouteCommand } from "../control/route.ts";
import { Count, Described, DurationInput, Instant, Named, Nullable, OneOf, Text, Uuid } from "../control/schemas.ts";

const effects = [
  Described("Answers with a status; the operation does not run.", {
    kind: Type.Literal("status"),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      description: "Status of the response.",
      "x-expected": "a status from 400 to 599",
    }),
    body: Type.Optional(
      Type.Unknown({
        description: "Body of the response, any JSON. Default: the usual error body of the status.",
        "x-flag": "--body <json>",
      }),
    ),
    retryAfterSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        description: "Seconds that `Retry-After` asks for. Default: 1 for 429, otherwise no such header.",
        "x-flag": "--retry-after <seconds>",
      }),
    ),
    retryAfterFormat: Type.Optional(
      OneOf(
        ["seconds", "httpDate"],
        "How Retry-After says it: proxies in front of an API send a date, that of the client's own clock.",
        { default: "seconds", "x-flag": "--retry-after-format <format>" },
      ),
    ),
  }),
  Described("Holds the response back for a fixed time.", {
    kind: Type.Literal("latency"),
    distribution: Type.Optional(Type.Literal("fixed")),
    durationMs: DurationInput("How long the response is held back, on the sandbox's clock."),
  }),
  Described("Holds the response back for a time that is drawn evenly.", {
    kind: Type.Literal("latency"),
    distribution: Type.Literal("uniform"),
    minMs: DurationInput("The shortest time, on the sandbox's clock.", "<least>"),
    maxMs: DurationInput("The longest time, on the sandbox's clock.", "<most>"),
  }),
  Described("Holds the response back for a time that is drawn from a log-normal distribution, an hour at most.", {
    kind: Type.Literal("latency"),
    distribution: Type.Literal("logNormal"),
    medianMs: DurationInput("The median time, on the sandbox's clock.", "<median>"),
    sigma: Type.Number({
      minimum: 0,
      maximum: 5,
      description:
        "Standard deviation of the logarithm: 0.5 makes one in twenty at least 2.3 times as long as the median.",
    }),
  }),
  Described("Ends the connection without a response.", {
    kind: Type.Literal("connectionReset"),
    when: Type.Optional(
      Type.Enum(["before", "after"], {
        default: "before",
        description: "Whether the connection ends before the operation runs or after it has run.",
        "x-flag": "--when <before|after>",
      }),
    ),
  }),
  Described("Ends the connection in the middle of the response body.", { kind: Type.Literal("truncatedBody") }),
  Described("Sends a body that is not valid JSON.", { kind: Type.Literal("malformedJson") }),
  Described("Sends the response body in pieces.", {
    kind: Type.Literal("slowDribble"),
    durationMs: DurationInput("How long it takes to send the body, on the sandbox's clock."),
  }),
] as const;

const Effect = Type.Union([...effects], {
  title: "FaultEffect",
  description: "What goes wrong.",
  "x-expected":
    'an object whose kind is status, latency, connectionReset, truncatedBody, malformedJson or slowDribble, with the fields of that kind, such as {"kind": "status", "status": 503}',
});

export const FaultInput = Named("FaultOptions", "A fault to add: what goes wrong, for which requests, and when.", {
  effect: Effect,
  operation: Type.Optional(
    Text("Only requests of this operation of the Agent API, such as `getJobStatus`. Default: all operations."),
  ),
  jobId: Type.Optional(Text("Only polls of this job. Default: all requests.", "--job <id>")),
  tokenId: Type.Optional(Text("Only requests with this token, by its id or prefix. Default: all tokens.")),
  probability: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description: "Share of the requests that go wrong; the seed decides which.",
      "x-expected": "a number above 0 and up to 1",
    }),
  ),
  times: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: "Only the next so many requests. Default: all.",
    }),
  ),
  startsInMs: Type.Optional(
    DurationInput("How long until the fault starts, on the sandbox's clock. Default: it starts at once."),
  ),
  lastsMs: Type.Optional(
    DurationInput("How long the fault lasts, on the sandbox's clock. Default: until it is removed."),
  ),
});

export const FaultView = Named("FaultView", "A fault, with how often it has been applied.", {
  id: Uuid("Id of the fault."),
  effect: Type.Unknown({ description: "What goes wrong, as it was given, with durations in milliseconds." }),
  operation: Nullable(Text("Only requests of this operation; null: all operations.")),
  jobId: Nullable(Text("Only polls of this job; null: all requests.")),
  tokenId: Nullable(Text("Only requests with this token, by its id; null: all tokens.")),
  probability: Type.Number({ description: "Share of the requests that go wrong, above 0 and up to 1." }),
  times: Nullable(Count("How many requests go wrong at most; null: no limit.")),
  from: Nullable(Instant("When the fault starts, on the sandbox's clock; null: at once.")),
  until: Nullable(Instant("When the fault ends, on the sandbox's clock; null: when it is removed.")),
  timesApplied: Count("To how many requests the fault has been applied."),
  lastAppliedAt: Nullable(Instant("When it was applied last, on the sandbox's clock; null: never.")),
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
