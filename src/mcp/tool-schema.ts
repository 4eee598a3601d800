import { routes } from "../app/control-routes.ts";
import { parameterOf, parametersOf, type Route } from "../control/route.ts";
import type { Action, JsonSchema } from "./tool.ts";

type Field = { readonly name: string; readonly schema: JsonSchema; readonly required: boolean };

/** The path parameters and fields that a caller gives to an action. The sandbox is a field of every tool. */
export function fieldsOf({ route: name, fields, usual = {} }: Action): readonly Field[] {
  const route: Route = routes[name];
  const input = route.input as undefined | { properties: Record<string, JsonSchema>; required?: readonly string[] };
  const parameters = parametersOf(route.path).filter((each) => each !== "sandbox");
  return [
    ...parameters.map((each) => ({
      name: each,
      schema: parameterOf(route, each) as unknown as JsonSchema,
      required: true,
    })),
    ...Object.entries(input?.properties ?? {})
      .filter(([each]) => fields?.includes(each) ?? true)
      .map(([each, schema]) => ({
        name: each,
        schema: each in usual ? { ...schema, default: usual[each] } : schema,
        required: input?.required?.includes(each) ?? false,
      })),
  ];
}

/** A longer list of values costs more of a model's context than it helps. */
const mostValues = 20;

/** Formats that every JSON Schema validator knows. The others are ours. */
const knownFormats: readonly unknown[] = ["uuid", "date-time"];

/**
 * A schema of the control plane without the keywords that only the control plane knows. What they require becomes part of the
 * description.
 */
export function plain(schema: JsonSchema): JsonSchema {
  const { "x-expected": expected, ...all } = schema;
  const isLong = Array.isArray(all["enum"]) && all["enum"].length > mostValues;
  const others = isLong ? { type: "string", ...all, enum: undefined } : all;
  const entries = Object.entries(others)
    .filter(
      ([key, value]) =>
        !key.startsWith("x-") && key !== "title" && !(key === "format" && !knownFormats.includes(value)),
    )
    .map(([key, value]) => [key, plainPart(key, value)] as const);
  // A value that may be null has its description inside.
  const inner = (all["anyOf"] as readonly JsonSchema[] | undefined)?.find((each) => "description" in each);
  const description = [
    others["description"] ?? inner?.["description"],
    isText(expected) && !("enum" in others) && `Must be ${expected}.`,
  ];
  return {
    ...("enum" in others && !("type" in others) && { type: "string" }),
    ...Object.fromEntries(entries),
    ...(description.some(isText) && { description: description.filter(isText).join(" ") }),
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

function plainPart(key: string, value: unknown): unknown {
  if (Array.isArray(value))
    return key === "anyOf" ? value.map((each) => plain(each as JsonSchema)) : (value as readonly unknown[]);
  if (typeof value !== "object" || value === null) return value;
  if (key === "properties")
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each as JsonSchema)]));
  return key === "items" || key === "additionalProperties" ? plain(value as JsonSchema) : value;
}

const sandboxField = {
  type: "string",
  description: "Name of the sandbox. Default: the sandbox of this connection, see get_status.",
};

/** The input schema of a tool, from the routes of its actions. */
export function schemaOf(actions: Readonly<Record<string, Action>>): JsonSchema {
  const names = Object.keys(actions);
  const fields = new Map<string, { schema: JsonSchema; of: string[]; required: number }>();
  for (const [name, each] of Object.entries(actions)) {
    for (const field of fieldsOf(each)) {
      const known = fields.get(field.name) ?? { schema: plain(field.schema), of: [], required: 0 };
      fields.set(field.name, { ...known, of: [...known.of, name], required: known.required + Number(field.required) });
    }
  }
  const properties = [...fields].map(([name, { schema, of }]) => {
    const description = `${of.length < names.length ? `(${of.join(", ")}) ` : ""}${isText(schema["description"]) ? schema["description"] : ""}`;
    return [name, { ...schema, description }] as const;
  });
  const required = [...fields].filter(([, field]) => field.required === names.length).map(([name]) => name);
  const hasSandbox = Object.values(actions).some(({ route }) => parametersOf(routes[route].path).includes("sandbox"));
  return {
    type: "object",
    additionalProperties: false,
    properties: {
      ...(names.length > 1 && { action: { type: "string", enum: names, description: meaningsOf(actions) } }),
      ...Object.fromEntries(properties),
      ...(hasSandbox && { sandbox: sandboxField }),
    },
    required: [...(names.length > 1 ? ["action"] : []), ...required],
  };
}

/** What the actions of a tool do, in one line each. */
const meaningsOf = (actions: Readonly<Record<string, Action>>): string =>
  Object.entries(actions)
    .map(([name, { route, does }]) => `${name}: ${does ?? routes[route].summary}.`)
    .join("\n");
