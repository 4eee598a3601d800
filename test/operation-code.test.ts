import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { codeOf, type OperationCode, successSchema, type Validator } from "../src/agent/operation-code.ts";
import { componentSchemasOf, type ContractDocument, operationsOf } from "../src/contract/document.ts";

const document: ContractDocument = contract;
const operations = operationsOf(document);
const schemas = new Map(componentSchemasOf(document).map((schema) => [`${schema.$id}#`, schema as Schema]));
const builtCode = (id: string) => createRequire(import.meta.url)(`../dist/operation-${id}.cjs`) as OperationCode;

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};

const anything = fc.jsonValue({ maxDepth: 2 });
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    "0",
    "12",
    "true",
    "null",
    "2026-01-02T03:04:05.000Z",
    'a "quoted"\n\u2028 text',
    "x".repeat(6000),
  ),
);

/** Valid values of a type. */
const byType: Readonly<Record<string, (schema: Schema) => fc.Arbitrary<unknown>>> = {
  string: ({ format, minLength = 0, maxLength = 20 }) =>
    format === "uuid" ? fc.uuid() : fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 20) }),
  integer: ({ minimum: min = -9, maximum: max = 999 }) => fc.integer({ min, max }),
  number: ({ minimum: min = -9, maximum: max = 999 }) => fc.double({ min, max, noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};

/**
 * Values for a schema.
 * @param wrong whether some of them have a wrong, missing or additional part
 */
function valuesOf(schema: Schema, wrong: boolean, depth = 0): fc.Arbitrary<unknown> {
  const { $ref, enum: listed, properties, items, type = [] } = schema;
  const inner = (part: Schema) => valuesOf(part, wrong, depth + 1);
  if ($ref !== undefined) return inner(schemas.get($ref) ?? {});
  if (listed && !wrong) return fc.constantFrom(...listed);
  const right = [type].flat().flatMap((name) => byType[name]?.(schema) ?? []);
  if ("const" in schema) right.push(fc.constant(schema.const));
  if (listed) right.push(fc.constantFrom(...listed));
  if (depth < 12) right.push(...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) => some?.map(inner) ?? []));
  if (items && depth < 12) right.push(fc.array(inner(items), { minLength: schema.minItems ?? 0, maxLength: 3 }));
  if (properties && depth < 12) {
    const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)]));
    right.push(fc.record(fields), fc.record(fields, { requiredKeys: [...(schema.required ?? [])] }));
    if (wrong) right.push(fc.record(fields, { requiredKeys: [] }));
    if (wrong)
      right.push(
        fc.tuple(fc.record(fields), fc.string(), anything).map(([all, name, more]) => ({ ...all, [name]: more })),
      );
  }
  if (right.length === 0) return anything;
  const some = fc.oneof(...right);
  return wrong ? fc.oneof({ weight: 12, arbitrary: some }, { weight: 1, arbitrary: fc.oneof(anything, texts) }) : some;
}

const validAndWrong = (schema: object) => fc.oneof(valuesOf(schema, false), valuesOf(schema, true));

/** What a function returns, or the error that it throws. The build shortens the names of variables: `n.toString is not a function`. */
function outcome(run: () => unknown): unknown {
  try {
    return { returned: run() };
  } catch (error) {
    const { name, message } = error as Error;
    return { thrown: `${name}: ${message.replace(/^\w+(?=\.\w+ is not a function$)/, "variable")}` };
  }
}

/** The verdict of a validator, its errors, and the value after it was coerced. */
function verdict(validate: Validator, given: unknown): unknown {
  const value: unknown = structuredClone(given);
  return { isValid: Boolean(validate(value)), errors: validate.errors, value };
}

describe.each(operations)("the code of the operation $id that the build generates", (operation) => {
  const built = builtCode(operation.id);
  const compiled = codeOf(document)(operation);

  it("exports the same parts as the code that is compiled at run time", () => {
    const described = (code: OperationCode) =>
      Object.entries(code)
        .map(([part, run]) => `${part}: ${typeof run}`)
        .toSorted();
    expect(described({ ...built })).toEqual(described(compiled));
  });

  it("serializes generated responses to the same text", () => {
    let serialized = 0;
    fc.assert(
      fc.property(validAndWrong(successSchema(operation)), (body) => {
        const text = outcome(() => compiled.serialize(body));
        expect(outcome(() => built.serialize(body))).toEqual(text);
        if ("returned" in (text as object)) serialized += 1;
      }),
      { numRuns: 60 },
    );
    expect(serialized).toBeGreaterThan(5);
  });

  it.each((["body", "query", "params"] as const).filter((part) => operation[part]))(
    "validates a generated %s with the same verdict and the same errors",
    (part) => {
      fc.assert(
        fc.property(validAndWrong(operation[part] as object), (value) => {
          const expected = verdict(compiled[part] as Validator, value);
          expect(verdict(built[part] as Validator, value)).toEqual(expected);
        }),
        { numRuns: 150 },
      );
    },
  );
});

describe("the requests that this test generates", () => {
  it("are valid and invalid, each in more than a tenth of the cases", () => {
    const verdicts = operations.flatMap((operation) =>
      (["body", "query", "params"] as const).flatMap((part) => {
        const schema = operation[part];
        const validate = codeOf(document)(operation)[part];
        return schema && validate ? fc.sample(validAndWrong(schema), 30).map((value) => Boolean(validate(value))) : [];
      }),
    );
    const valid = verdicts.filter(Boolean).length / verdicts.length;
    expect(valid).toBeGreaterThan(0.1);
    expect(valid).toBeLessThan(0.9);
  });
});
