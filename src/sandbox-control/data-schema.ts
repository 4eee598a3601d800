import { type TObject, Type } from "typebox";
import type { AnyCapability, AnyDataSection } from "../capability/capability.ts";
import { ownerData } from "../resources/account/module.ts";

/** The sections of capabilities in a user's data, in the order in which their entries are added. */
export const sectionsOf = (capabilities: readonly AnyCapability[]): readonly AnyDataSection[] =>
  capabilities.flatMap(({ data = [] }) => data);

/** The schema of a section's entries, with nested lists. */
function entryOf(section: AnyDataSection, sections: readonly AnyDataSection[]): TObject {
  const within = listsIn(section.field, sections);
  if (Object.keys(within).length === 0) return section.schema;
  const { title, description } = section.schema as { title?: string; description?: string };
  const fields = { ...section.schema.properties, ...within };
  return Type.Object(fields, {
    additionalProperties: false,
    ...(title && { title }),
    ...(description && { description }),
  });
}

/** The lists of an owner, or of a section's entries. */
const listsIn = (of: string | undefined, sections: readonly AnyDataSection[]) =>
  Object.fromEntries(
    sections
      .filter((section) => section.of === of)
      .map((section) => [
        section.field,
        Type.Optional(
          Type.Array(entryOf(section, sections), {
            maxItems: section.most,
            description: section.description,
            "x-expected": `a list of at most ${section.most} entries`,
          }),
        ),
      ]),
  );

/** The schema of a user's data, built from the sections of capabilities. */
export const dataSchemaOf = (capabilities: readonly AnyCapability[]): TObject =>
  Type.Object(
    {
      $schema: Type.Optional(Type.String({ description: "URL of this schema, for editors." })),
      owners: Type.Array(
        Type.Object(
          { ...ownerData.fields, ...listsIn(undefined, sectionsOf(capabilities)) },
          {
            additionalProperties: false,
            title: "OwnerData",
            description: "An owner with its tokens, projects and other resources.",
          },
        ),
        {
          minItems: 1,
          maxItems: 1000,
          description: "The owners, in order.",
          "x-expected": "a list with at least one owner",
        },
      ),
    },
    {
      title: "UserData",
      description:
        "Initial state of a sandbox, instead of demo data. Top-level fields that begin with x- are ignored: use them for YAML anchors.",
      additionalProperties: false,
      patternProperties: { "^x-": {} },
      "x-expected": "an object with owners",
    },
  );
