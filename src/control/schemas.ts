import { Type } from "typebox";
import { tokenBuckets } from "../contract/buckets.ts";
import { Duration } from "../core/duration.ts";

/**
 * An object that has no other fields than these. `title` is the name of its type in TypeScript, which is generated with
 * the descriptions of its fields.
 */
export const Strict = <Properties extends Parameters<typeof Type.Object>[0]>(
  properties: Properties,
  options: { readonly title?: string; readonly description?: string } = {},
) => Type.Object(properties, { additionalProperties: false, ...options });

/** @param description what the field is, where the description of the schema does not say it */
export const Nullable = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });

export const Text = (description: string) => Type.String({ description });

export const Count = (description: string) => Type.Integer({ description });

export const Flag = (description: string) => Type.Boolean({ description });

export const Uuid = (description: string) => Type.String({ format: "uuid", description });

/** An instant in an answer. */
export const Instant = (description: string) =>
  Type.String({ format: "date-time", description: `${description} ISO 8601 with milliseconds and Z.` });

/** A duration in a request. */
export const DurationInput = (description: string) => Type.Unsafe<Duration>({ ...Duration, description });

export const TokenBucket = (description: string) =>
  Type.Enum([...tokenBuckets], {
    title: "TokenBucket",
    description,
    "x-expected": `one of ${tokenBuckets.join(", ")}`,
  });

export const Rule = Strict(
  {
    limit: Type.Integer({
      minimum: 1,
      maximum: 999_999_999,
      description: "How many requests a window allows.",
      "x-expected": "a whole number from 1 to 999999999",
    }),
    windowMs: Type.Unsafe<Duration>({
      title: "Duration",
      type: ["integer", "string"],
      minimum: 1000,
      maximum: 3_155_760_000_000,
      format: "window",
      description: "Length of a window on the sandbox's clock, in milliseconds or as text with a unit.",
      "x-expected": 'a duration of at least a second, such as "60s"',
    }),
  },
  { title: "LimitRule", description: "A rate limit: how many requests each window allows." },
);
