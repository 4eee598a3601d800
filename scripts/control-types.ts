import { capabilities } from "../src/app/capabilities.ts";
import { routes } from "../src/app/control-routes.ts";
import type { Route } from "../src/control/route.ts";
import { dataSchemaOf } from "../src/sandbox-control/module.ts";

type Schema = {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly "x-expected"?: string;
};

/** Types that are written by hand, by the file that they are in. */
const written: Readonly<Record<string, string>> = {
  ClockMode: "../core/clock.ts",
  Duration: "../core/duration.ts",
  ReasonCode: "../errors/reason-table.ts",
  TokenBucket: "../contract/buckets.ts",
};

const indented = (text: string) => text.replaceAll("\n", "\n  ");

const comment = (text: string) => `/** ${text} */\n`;

/** What a schema accepts, where its type does not say so. */
function limitsOf(schema: Schema): string {
  const expected = schema["x-expected"];
  const [least, most] = [schema.minimum ?? schema.minLength, schema.maximum ?? schema.maxLength];
  if (schema.enum || schema.items || schema.anyOf) return "";
  if (expected !== undefined) return ` Must be ${expected}.`;
  if (most === undefined) return "";
  return ` ${least === undefined ? "At most" : `From ${least} to`} ${most}${schema.maxLength ? " characters" : ""}.`;
}

/** What a field is: the description of its schema, or else of the one member of its union that has any. */
function meaningOf(schema: Schema): string | undefined {
  const { description, default: literal, anyOf = [] } = schema;
  if (description === undefined) return anyOf.map(meaningOf).find((meaning) => meaning !== undefined);
  const [what, inWords] = description.split(" Default: ");
  const usual = literal === undefined ? inWords : `${JSON.stringify(literal)}.`;
  return `${what}${limitsOf(schema)}${usual === undefined ? "" : ` Default: ${usual}`}`;
}

/** @throws Error for a field that has no description */
function fieldsOf({ properties = {}, required = [] }: Schema, typeOf: (schema: Schema) => string): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const meaning = meaningOf(schema);
    if (meaning === undefined && schema.const === undefined)
      throw new Error(`The field ${name} of the control plane has no description.`);
    return `${meaning === undefined ? "" : comment(meaning)}${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};`;
  });
  return `${indented(`{\n${fields.join("\n")}`)}\n}`;
}

/** The TypeScript type of a schema. @param typeOf gives those of the schemas within, by name where they have one */
function shapeOf(schema: Schema, typeOf: (schema: Schema) => string): string {
  const { type, items, anyOf, patternProperties } = schema;
  const many = (schemas: readonly Schema[]) => schemas.map(typeOf).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf?.every(({ properties, title }) => properties && title === undefined))
    return anyOf
      .map((each) => indented(`\n${each.description ? comment(each.description) : ""}| ${indented(typeOf(each))}`))
      .join("");
  if (anyOf) return many(anyOf);
  if (items) return /\W/.test(typeOf(items)) && !items.properties ? `(${typeOf(items)})[]` : `${typeOf(items)}[]`;
  if (patternProperties && schema.properties)
    return `${fieldsOf(schema, typeOf)} & Readonly<Record<\`x-\${string}\`, unknown>>`;
  if (patternProperties) return `Record<string, ${many(Object.values(patternProperties))}>`;
  if (Array.isArray(type)) return many(type.map((each: string) => ({ type: each })));
  if (type === "object") return fieldsOf(schema, typeOf);
  return type === "integer" ? "number" : type === undefined ? "unknown" : String(type);
}

/** The types of what the control plane takes and answers, from the schemas of its routes: each that has a title. */
export function controlTypes(): string {
  const types = new Map<string, string>();
  const imported = new Set<string>();
  const typeOf = (schema: Schema): string => {
    const shape = () => shapeOf(schema, typeOf);
    const { title, description } = schema;
    if (title === undefined) return shape();
    if (written[title] !== undefined) {
      imported.add(title);
      return title;
    }
    // What a route takes as it is, and an action checks.
    if (types.has(title) && schema.type === "object" && schema.properties === undefined) return title;
    if (description === undefined) throw new Error(`The type ${title} of the control plane has no description.`);
    const type = `${comment(description)}export type ${title} = ${shape()};\n`.replace("= \n", "=\n");
    if ((types.get(title) ?? type) !== type) throw new Error(`There are two types ${title} of the control plane.`);
    types.set(title, type);
    return title;
  };
  typeOf(dataSchemaOf(capabilities));
  for (const { input, output, stream } of Object.values<Route>(routes))
    for (const schema of [input, output, stream]) if (schema) typeOf(schema);
  const imports = [...imported].toSorted().map((name) => `import type { ${name} } from "${written[name]}";\n`);
  const sorted = [...types].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, type]) => type);
  return `// Generated from the routes of the control plane by \`npm run generate\`.\n${imports.join("")}\n${sorted.join("\n")}`;
}
