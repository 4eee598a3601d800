import { type Static, Type } from "typebox";
import { Duration, durationMsOf } from "../core/duration.ts";
import type { FieldProblem } from "../errors/control-error.ts";
import { around, documentedSynthesis, type Scenario, scenarioNamed, type Span } from "./scenarios.ts";

const described = (description: string) => Type.Unsafe<Duration>({ ...Duration, description });

const Span = (description: string) =>
  Type.Union(
    [
      Duration,
      Type.Object(
        { min: described("Shortest time."), max: described("Longest time.") },
        { additionalProperties: false, description: "Random, with a uniform distribution." },
      ),
      Type.Null(),
    ],
    { description, "x-expected": 'a duration such as "8s", {"min": "4s", "max": "12s"}, or null for never' },
  );

/** A user-defined scenario as plain data. */
export const ScenarioData = Type.Object(
  {
    name: Type.String({
      description: "Name of the scenario.",
      pattern: "^[a-z0-9][a-z0-9-]{0,62}$",
      "x-expected": "lower-case letters, digits and hyphens, at most 63, such as fails-on-monday",
    }),
    sentence: Type.Optional(
      Type.String({
        maxLength: 500,
        default: "A user-defined scenario.",
        description: "Description of the scenario, for people.",
      }),
    ),
    pendingMs: Type.Optional(Span("Time in the state pending; null: forever. Default: 2 s ± 50 %.")),
    processingMs: Type.Optional(
      Span(
        "Time in the state processing; null: forever, or skipped if the job fails. Default: 8 s ± 50 %. It is also the duration of a synchronous analysis call, by default 60 to 300 s; with null, the call takes as long as the job would be pending.",
      ),
    ),
    outcome: Type.Optional(
      Type.Enum(["completed", "failed"], {
        default: "completed",
        "x-expected": "completed or failed",
        description: "Final status of the job.",
      }),
    ),
    error: Type.Optional(
      Type.String({
        maxLength: 2000,
        default: "The audit analysis could not be completed.",
        description: "Error message; only with the outcome failed.",
      }),
    ),
    errorCode: Type.Optional(
      Type.String({
        maxLength: 200,
        default: "ANALYSIS_FAILED",
        description: "Error code; only with the outcome failed.",
      }),
    ),
    vanishesAfterMs: Type.Optional(
      described("Time after its end at which the job vanishes, so that polls get 404. Default: never."),
    ),
  },
  {
    additionalProperties: false,
    title: "ScenarioData",
    description:
      "A user-defined scenario as plain data. Durations are on the sandbox's clock: milliseconds, text with a unit, or random between `min` and `max`.",
  },
);

/** A user-defined scenario as plain data. */
export type ScenarioData = Static<typeof ScenarioData>;

/** The content of a scenario file (`--scenarios`). */
export const ScenarioFile = Type.Object(
  { $schema: Type.Optional(Type.String()), scenarios: Type.Array(ScenarioData, { maxItems: 1000 }) },
  { additionalProperties: false, title: "Scenarios of audity-mock" },
);

/** Finds problems that the schema cannot express: contradicting fields and duplicate names. */
export function problemsAmong(scenarios: readonly ScenarioData[]): readonly FieldProblem[] {
  return scenarios.flatMap((data, index) => {
    const own = contradictionIn(data);
    const taken = scenarioNamed(data.name) ?? scenarios.slice(0, index).find(({ name }) => name === data.name);
    return [
      ...(own ? [own] : []),
      ...(taken ? [{ field: "name", message: `${JSON.stringify(data.name)} is the name of another scenario` }] : []),
    ].map(({ field, message }) => ({ field: `scenarios[${index}].${field}`, message }));
  });
}

/** Finds fields of a scenario that contradict each other. */
export function contradictionIn(data: ScenarioData): FieldProblem | null {
  for (const field of ["pendingMs", "processingMs"] as const) {
    const span = data[field];
    if (typeof span === "object" && span !== null && durationMsOf(span.min) > durationMsOf(span.max))
      return { field, message: "must have a min that is not above its max" };
  }
  for (const field of ["error", "errorCode"] as const) {
    if (data[field] !== undefined && data.outcome !== "failed")
      return { field, message: "requires the outcome failed" };
  }
  if (data.pendingMs === null && (data.processingMs ?? null) !== null)
    return { field: "processingMs", message: "has no effect, because pendingMs is null" };
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
  const outcome = failed ? "failed" : "completed";
  const synchronous = data.processingMs === undefined ? documentedSynthesis : (processing ?? pending);
  return {
    name: data.name,
    sentence: data.sentence ?? "A user-defined scenario.",
    pending,
    processing,
    synchronous: ends ? synchronous : null,
    outcome: ends ? outcome : "never",
    error: failed ? (data.error ?? "The audit analysis could not be completed.") : null,
    errorCode: failed ? (data.errorCode ?? "ANALYSIS_FAILED") : null,
    vanishesAfterMs: data.vanishesAfterMs === undefined ? null : durationMsOf(data.vanishesAfterMs),
  };
}
