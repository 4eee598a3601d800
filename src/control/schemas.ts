import { Type } from "typebox";
import { tokenBuckets } from "../contract/buckets.ts";

/** An object that has no other fields than these. */
export const Strict = <Properties extends Parameters<typeof Type.Object>[0]>(
  properties: Properties,
  options: { readonly description?: string } = {},
) => Type.Object(properties, { additionalProperties: false, ...options });

export const Nullable = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const Uuid = Type.String({ format: "uuid" });

/** An instant of a sandbox. */
export const Instant = Type.String({ format: "date-time", description: "ISO 8601 with milliseconds and Z." });

/** How many items a list has at the most. */
export const Limit = (maximum: number) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum,
      default: 100,
      description: "How many at the most.",
      "x-expected": `a whole number from 1 to ${maximum}`,
    }),
  );

export const TokenBucket = Type.Enum([...tokenBuckets], {
  description: "Rate-limit bucket.",
  "x-expected": `one of ${tokenBuckets.join(", ")}`,
});

export const Rule = Strict({
  limit: Type.Integer({
    minimum: 1,
    maximum: 999_999_999,
    description: "How many requests each window allows.",
    "x-flag": "<requests>",
    "x-expected": "a whole number from 1 to 999999999",
  }),
  windowMs: Type.Unsafe<number | string>({
    type: ["integer", "string"],
    minimum: 1000,
    maximum: 3_155_760_000_000,
    format: "window",
    description: "How long a window lasts, such as 60s.",
    "x-flag": "<window>",
    "x-expected": 'a duration of at least a second, such as "60s"',
  }),
});
