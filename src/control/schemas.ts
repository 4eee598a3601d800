import { Type } from "typebox";
import { tokenBuckets } from "../contract/buckets.ts";
import { Duration } from "../core/duration.ts";

type Properties = Parameters<typeof Type.Object>[0];

/** An object without additional fields. */
export const Strict = <Fields extends Properties>(fields: Fields) =>
  Type.Object(fields, { additionalProperties: false });

/** The same with a description. */
export const Described = <Fields extends Properties>(description: string, fields: Fields) =>
  Type.Object(fields, { additionalProperties: false, description });

/** The same with the name of its generated TypeScript type. */
export const Named = <Fields extends Properties>(title: string, description: string, fields: Fields) =>
  Type.Object(fields, { additionalProperties: false, title, description });

/** @param description replaces the description of the schema */
export const Nullable = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });

/** @param flag the flag of the command line, if it does not follow from the name of the field */
export const Text = (description: string, flag?: string) =>
  Type.String({ description, ...(flag !== undefined && { "x-flag": flag }) });

export const Count = (description: string) => Type.Integer({ description });

/** Further keywords of a schema. */
type More = { readonly title?: string; readonly default?: unknown; readonly "x-flag"?: string };

/** A whole number within a range. */
export const Whole = ([minimum, maximum]: readonly [number, number], description: string, more: More = {}) =>
  Type.Integer({
    minimum,
    maximum,
    description,
    ...more,
    "x-expected": `a whole number from ${minimum} to ${maximum}`,
  });

/** One of several values. */
export const OneOf = <const Word extends string>(words: readonly Word[], description: string, more: More = {}) =>
  Type.Enum([...words], {
    description,
    ...more,
    "x-expected": words.length === 2 ? words.join(" or ") : `one of ${words.join(", ")}`,
  });

export const Flag = (description: string) => Type.Boolean({ description });

/** The maximum number of items in a list. */
export const Limit = (maximum: number, description: string) =>
  Type.Optional(Whole([1, maximum], description, { default: 100 }));

export const Uuid = (description: string) => Type.String({ format: "uuid", description });

/** An instant in a response. */
export const Instant = (description: string) =>
  Type.String({ format: "date-time", description: `${description} ISO 8601 with milliseconds and Z.` });

/** A duration in a request. @param flag the flag of the command line, if it does not follow from the name of the field */
export const DurationInput = (description: string, flag?: string) =>
  Type.Unsafe<Duration>({ ...Duration, description, ...(flag !== undefined && { "x-flag": flag }) });

export const TokenBucket = (description: string) => OneOf(tokenBuckets, description, { title: "TokenBucket" });

export const Rule = Named("LimitRule", "A rate limit: how many requests each window allows.", {
  limit: Whole([1, 999_999_999], "How many requests a window allows.", { "x-flag": "<requests>" }),
  windowMs: Type.Unsafe<Duration>({
    title: "Duration",
    type: ["integer", "string"],
    minimum: 1000,
    maximum: 3_155_760_000_000,
    format: "window",
    description: "Length of a window on the sandbox's clock, in milliseconds or as text with a unit.",
    "x-flag": "<window>",
    "x-expected": 'a duration of at least a second, such as "60s"',
  }),
});
