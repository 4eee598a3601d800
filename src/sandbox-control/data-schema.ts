import { type TObject, Type } from "typebox";
import type { AnyCapability, AnyDataSection } from "../capability/capability.ts";
import { ownerData } from "../resources/account/module.ts";

/** The sections that some capabilities have in a user's data, in the order in which their entries are added. */
export const sectionsOf = (capabilities: readonly AnyCapability[]): readonly AnyDataSection[] =>
  capabilities.flatMap(({ data = [] }) => data);

/** The schema of the entries of a section, with the lists that are in them. */
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

/** The lists that an owner has, or the entries of a section. */
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

/** The schema of a user's data, made of the sections of capabilities. */
export const dataSchemaOf = (capabilities: readonly AnyCapability[]): TObject =>
  Type.Object(
    {
      $schema: Type.Optional(Type.String({ description: "Address of this schema, for editors." })),
      owners: Type.Array(
        Type.Object(
          { ...ownerData.fields, ...listsIn(undefined, sectionsOf(capabilities)) },
          { additionalProperties: false, title: "OwnerData", description: "An owner with everything that is his." },
        ),
        {
          minItems: 1,
          maxItems: 1000,
          description: "The owners, in order.",
          "x-expected": "a list of one owner or more",
        },
      ),
    },
    {
      title: "UserData",
      description:
        "What a sandbox begins with, instead of demo data. Fields at the top whose names begin with x- are ignored: keep YAML anchors there.",
      additionalProperties: false,
      patternProperties: { "^x-": {} },
      "x-expected": "an object with owners",
    },
  );
