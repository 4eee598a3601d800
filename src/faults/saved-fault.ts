import { Type } from "typebox";
import { Nullable, Strict } from "../control/schemas.ts";
import { longestDurationMs } from "../core/duration.ts";
import { latestSavedAt } from "../core/instant.ts";
import { forcedOutcomes } from "../scenarios/forced-outcome.ts";
import { largestRequestNumber } from "./fault.ts";

const Ms = Type.Integer({ minimum: 0, maximum: longestDurationMs });
const At = Nullable(Type.Integer({ minimum: 0, maximum: latestSavedAt }));

/** The definition of a fault as it is stored in the database (src/faults/fault.ts). */
export const SavedFault = Strict({
  operation: Nullable(Type.String()),
  jobId: Nullable(Type.String()),
  tokenId: Nullable(Type.String()),
  probability: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  times: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  from: At,
  until: At,
  // Faults of an earlier version lack these fields.
  fromRequest: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: largestRequestNumber }))),
  plan: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  effect: Type.Union([
    Strict({
      kind: Type.Literal("status"),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      body: Type.Optional(Type.Unknown()),
      retryAfterSeconds: Nullable(Type.Integer({ minimum: 0, maximum: 86_400 })),
      retryAfterFormat: Type.Optional(Type.Enum(["seconds", "httpDate"])),
    }),
    Strict({ kind: Type.Literal("latency"), distribution: Type.Literal("fixed"), durationMs: Ms }),
    Strict({ kind: Type.Literal("latency"), distribution: Type.Literal("uniform"), minMs: Ms, maxMs: Ms }),
    Strict({
      kind: Type.Literal("latency"),
      distribution: Type.Literal("logNormal"),
      medianMs: Ms,
      sigma: Type.Number({ minimum: 0, maximum: 5 }),
    }),
    Strict({
      kind: Type.Literal("connectionReset"),
      after: Type.Boolean(),
      afterHeaders: Type.Optional(Type.Boolean()),
    }),
    Strict({ kind: Type.Literal("truncatedBody") }),
    Strict({ kind: Type.Literal("malformedJson") }),
    Strict({ kind: Type.Literal("slowDribble"), durationMs: Ms }),
    Strict({ kind: Type.Literal("jobOutcome"), outcome: Type.Enum([...forcedOutcomes]) }),
  ]),
});
