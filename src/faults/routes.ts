import { Type } from "typebox";
import { Duration } from "../core/duration.ts";
import type { Route } from "../control/route.ts";
import { Instant, Nullable, Strict, Uuid } from "../control/schemas.ts";

const Kind = <Name extends string>(name: Name) => Type.Literal(name);

const effects = [
  Strict({
    kind: Kind("status"),
    status: Type.Integer({ minimum: 400, maximum: 599, "x-expected": "a status from 400 to 599" }),
    body: Type.Optional(Type.Unknown({ description: "Any JSON. Default: the usual error body." })),
    retryAfterSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    retryAfterFormat: Type.Optional(
      Type.Enum(["seconds", "httpDate"], {
        default: "seconds",
        description: "How Retry-After says it: proxies in front of an API send a date, that of the client's own clock.",
        "x-expected": "seconds or httpDate",
      }),
    ),
  }),
  Strict({
    kind: Kind("latency"),
    distribution: Type.Optional(Type.Literal("fixed")),
    durationMs: Duration,
  }),
  Strict({ kind: Kind("latency"), distribution: Type.Literal("uniform"), minMs: Duration, maxMs: Duration }),
  Strict({
    kind: Kind("latency"),
    distribution: Type.Literal("logNormal"),
    medianMs: Duration,
    sigma: Type.Number({ minimum: 0, maximum: 5, description: "Standard deviation of the logarithm." }),
  }),
  Strict({
    kind: Kind("connectionReset"),
    when: Type.Optional(Type.Enum(["before", "after"], { description: "The operation; default: before." })),
  }),
  Strict({ kind: Kind("truncatedBody") }),
  Strict({ kind: Kind("malformedJson") }),
  Strict({ kind: Kind("slowDribble"), durationMs: Duration }),
] as const;

const Effect = Type.Union([...effects], {
  "x-expected":
    'an object whose kind is status, latency, connectionReset, truncatedBody, malformedJson or slowDribble, with the fields of that kind, such as {"kind": "status", "status": 503}',
});

export const FaultInput = Strict({
  effect: Effect,
  operation: Type.Optional(Type.String({ description: "Operation id of the Agent API; default: all." })),
  jobId: Type.Optional(Type.String({ description: "Only polls of this job." })),
  tokenId: Type.Optional(Type.String({ description: "Only requests with this token." })),
  probability: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 1, "x-expected": "a number above 0 and up to 1" }),
  ),
  times: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "The next so many requests; default: all." }),
  ),
  startsInMs: Type.Optional(Duration),
  lastsMs: Type.Optional(Duration),
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

export const faultRoutes = {
  listFaults: {
    method: "GET",
    path: "/sandboxes/{sandbox}/faults",
    summary: "List the faults of a sandbox and how often each has been applied",
    output: Type.Array(FaultView),
  },
  addFault: {
    method: "POST",
    path: "/sandboxes/{sandbox}/faults",
    summary: "Let something go wrong: the only way in which an undocumented answer leaves the server",
    input: FaultInput,
    output: FaultView,
    status: 201,
  },
  removeFault: { method: "DELETE", path: "/sandboxes/{sandbox}/faults/{fault}", summary: "Remove a fault" },
  removeFaults: { method: "DELETE", path: "/sandboxes/{sandbox}/faults", summary: "Remove all faults" },
} as const satisfies Record<string, Route>;
