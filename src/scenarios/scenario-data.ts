import { type Static, Type } from "typebox";
import { Duration, durationMsOf } from "../core/duration.ts";
import { around, documentedSynthesis, type Scenario, scenarioNamed, type Span } from "./scenarios.ts";

const Span = (never: string) =>
  Type.Union(
    [
      Duration,
      Type.Object({ min: Duration, max: Duration }, { additionalProperties: false, description: "Drawn evenly." }),
      Type.Null({ description: never }),
    ],
    { "x-expected": 'a duration such as "8s", {"min": "4s", "max": "12s"}, or null for never' },
  );

/** A scenario of one's own, as plain data. */
export const ScenarioData = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z0-9][a-z0-9-]{0,62}$",
      "x-expected": "lower-case letters, digits and hyphens, at most 63, such as fails-on-monday",
    }),
    sentence: Type.Optional(Type.String({ maxLength: 500, description: "What a client sees, for people." })),
    pendingMs: Type.Optional(Span("Stays pending for ever. Default: about 2 s.")),
    processingMs: Type.Optional(Span("Fails without being processed, or is processed for ever. Default: about 8 s.")),
    outcome: Type.Optional(
      Type.Enum(["completed", "failed"], { "x-expected": "completed or failed", description: "Default: completed." }),
    ),
    error: Type.Optional(Type.String({ maxLength: 2000, description: "Message of a failed job." })),
    errorCode: Type.Optional(Type.String({ maxLength: 200, description: "Code of a failed job." })),
    vanishesAfterMs: Type.Optional(
      Type.Unsafe<Duration>({ ...Duration, description: "How long after its end it is 404." }),
    ),
  },
  { additionalProperties: false },
);

/**
 * A scenario of one's own, as plain data. Durations are milliseconds, text such as `"8s"`, or drawn between `min` and
 * `max`; null means never. Without `pendingMs` a job waits about 2 s, without `processingMs` it is processed for about
 * 8 s, each within 50 %. `vanishesAfterMs` after its end it is 404. A call that waits for its analysis takes
 * `processingMs`, without it 60 to 300 s, and where it is null as long as the job would be pending.
 */
export type ScenarioData = Static<typeof ScenarioData>;

/** A file of scenarios, as `--scenarios` takes it. */
export const ScenarioFile = Type.Object(
  { $schema: Type.Optional(Type.String()), scenarios: Type.Array(ScenarioData, { maxItems: 1000 }) },
  { additionalProperties: false, title: "Scenarios of audity-mock" },
);

type Problem = { readonly field: string; readonly message: string };

/** What is wrong with scenarios whose fields are all right by themselves: the field and one sentence of each problem. */
export function problemsAmong(scenarios: readonly ScenarioData[]): readonly Problem[] {
  return scenarios.flatMap((data, index) => {
    const own = problemOf(data);
    const taken = scenarioNamed(data.name) ?? scenarios.slice(0, index).find(({ name }) => name === data.name);
    return [
      ...(own ? [own] : []),
      ...(taken ? [{ field: "name", message: `${JSON.stringify(data.name)} is the name of another scenario` }] : []),
    ].map(({ field, message }) => ({ field: `scenarios[${index}].${field}`, message }));
  });
}

function problemOf(data: ScenarioData): Problem | null {
  for (const field of ["pendingMs", "processingMs"] as const) {
    const span = data[field];
    if (typeof span === "object" && span !== null && durationMsOf(span.min) > durationMsOf(span.max))
      return { field, message: "must have a min that is not above its max" };
  }
  for (const field of ["error", "errorCode"] as const) {
    if (data[field] !== undefined && data.outcome !== "failed")
      return { field, message: "belongs to a job that fails: give it outcome failed" };
  }
  if (data.pendingMs === null && (data.processingMs ?? null) !== null)
    return { field: "processingMs", message: "never comes, since pendingMs is null" };
  return null;
}

function spanOf(given: ScenarioData["pendingMs"], usual: Span): Span {
  if (given === undefined) return usual;
  if (given === null) return null;
  if (typeof given !== "object") return { minMs: durationMsOf(given), maxMs: durationMsOf(given) };
  return { minMs: durationMsOf(given.min), maxMs: durationMsOf(given.max) };
}

export function scenarioFrom(data: ScenarioData): Scenario {
  const failed = data.outcome === "failed";
  const pending = spanOf(data.pendingMs, around(2000));
  const processing = pending === null ? null : spanOf(data.processingMs, around(8000));
  const ends = pending !== null && (processing !== null || failed);
  return {
    name: data.name,
    sentence: data.sentence ?? "A scenario of this server's user.",
    pending,
    processing,
    synchronous: !ends ? null : data.processingMs === undefined ? documentedSynthesis : (processing ?? pending),
    outcome: !ends ? "never" : failed ? "failed" : "completed",
    error: failed ? (data.error ?? "The audit analysis could not be completed.") : null,
    errorCode: failed ? (data.errorCode ?? "ANALYSIS_FAILED") : null,
    vanishesAfterMs: data.vanishesAfterMs === undefined ? null : durationMsOf(data.vanishesAfterMs),
  };
}
