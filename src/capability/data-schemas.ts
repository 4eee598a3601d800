import { type TSchema, Type } from "typebox";
import type { FieldProblem } from "../errors/control-error.ts";

// Schemas that the sections of a user's data share.

const optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema);

/** Writes an instant as ISO 8601, or relative to the present of the sandbox. */
const instantPattern =
  "^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)|[+-]\\d{1,15}(\\.\\d{1,6})?(ms|s|m|h|d))$";

const Instant = (description: string, isAlwaysPast: boolean) =>
  optional(
    Type.String({
      pattern: instantPattern,
      format: "instant-or-offset",
      description,
      "x-past": isAlwaysPast,
      "x-expected": "an instant such as 2026-01-31T12:00:00Z, or one relative to the sandbox's clock such as -3d",
    }),
  );

/** A past instant. */
export const When = (description: string) => Instant(description, true);

/** An instant that may be in the future. */
export const Until = (description: string) => Instant(description, false);

export const PinnedId = optional(
  Type.String({
    pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    description: "Id. Default: generated from the seed.",
    "x-expected": "a UUID such as 6f9619ff-8b86-4d01-b42d-00c04fc964ff",
  }),
);

/** A name for references between entries. The API does not show it. */
export const EntryName = optional(
  Type.String({ minLength: 1, maxLength: 100, description: "Name, for references from other entries." }),
);

/** A text of the API. */
export const Words = (description: string, maxLength = 200) => Type.String({ minLength: 1, maxLength, description });

export const MaybeWords = (description: string, maxLength = 200) => optional(Words(description, maxLength));

/** A reference to an entry of another section of the same owner, by name or id. */
export const Reference = (section: string, description: string) =>
  Type.String({ minLength: 1, maxLength: 100, description, "x-refers-to": section });

export const MaybeReference = (section: string, description: string) => optional(Reference(section, description));

/**
 * The problems of instants that must be in order.
 * @param steps the fields in order, with their values; undefined values are skipped
 * @param at parses an instant
 */
export function disorder(
  steps: readonly (readonly [field: string, text: string | undefined])[],
  at: (text: string) => number,
): readonly FieldProblem[] {
  let before: readonly [field: string, at: number] | undefined;
  for (const [field, text] of steps) {
    if (text === undefined) continue;
    const instant = at(text);
    if (before && instant < before[1]) return [{ field, message: `must not be before ${before[0]}` }];
    before = [field, instant];
  }
  return [];
}
