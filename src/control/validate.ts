import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { TObject } from "typebox";
import { longestWaitMs, parseDurationMs } from "../core/duration.ts";
import { instantOrOffset, parseInstant } from "../core/instant.ts";
import { firstInstant, lastInstant } from "../core/clock.ts";
import { oncePer } from "../core/once-per.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { nearest, available } from "../core/names.ts";
import { lateModule } from "../platform/late-module.ts";
import { assertNone, type FieldProblem } from "../errors/control-error.ts";
import type * as SchemaValidator from "./schema-validator.ts";
import { parametersOf, type Route, splitInput } from "./route.ts";

/** A message lists at most this many values itself. */
const mostInWords = 12;

/** The formats that the schemas of the control plane use. */
export const formats: Readonly<Record<string, RegExp | true | ((text: string) => boolean)>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  "date-time": true,
  "duration-with-unit": (text) => parseDurationMs(text) !== null,
  wait: (text) => (parseDurationMs(text) ?? Infinity) <= longestWaitMs,
  window: (text) => (parseDurationMs(text) ?? 0) >= 1000,
  instant(text) {
    const at = parseInstant(text);
    return at !== null && at >= firstInstant && at <= lastInstant;
  },
  "instant-or-offset": (text) => /^[+-]/.test(text) || instantOrOffset(text, 0) !== null,
};

/** Validates a value. Returns one problem for each field: the outermost one that a person would correct. */
export type Check = (value: unknown) => readonly FieldProblem[];

/**
 * @param coerceTypes whether to convert text, as in a query, to the types of the schema
 * @param allErrors false stops at the first problem, for values that may have millions of them
 */
export function createChecks(coerceTypes: boolean, allErrors = true): (schema: object) => Check {
  // The schemas are ours; to validate them takes longer than to compile them.
  const own = { meta: false, validateSchema: false };
  const ajv = whenNeeded(() => {
    const { Ajv2020 } = lateModule(import.meta.url, "./schema-validator") as typeof SchemaValidator;
    return new Ajv2020({ coerceTypes, allErrors, verbose: true, strict: false, ...own, formats });
  });
  const compiled = oncePer((schema: object): ValidateFunction => ajv().compile(schema));
  return (schema) => (value) => {
    const validate = compiled(schema);
    if (validate(value)) return [];
    return problemsOf(validate.errors ?? []);
  };
}

/** Converts the JSON Pointer `/clock/scale` to `clock.scale`. */
export const fieldOf = (pointer: string): string =>
  pointer
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]")
    .replaceAll("/", ".")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");

function problemsOf(errors: readonly ErrorObject[]): readonly FieldProblem[] {
  const unions = errors.filter(({ keyword }) => keyword === "anyOf");
  const hidden = new Set(unions.flatMap((union) => hiddenBehind(union, errors)));
  const problems = new Map<string, FieldProblem>();
  for (const error of errors.filter((each) => !hidden.has(each))) {
    const problem = problemOf(error);
    if (!problems.has(problem.field)) problems.set(problem.field, problem);
  }
  return [...problems.values()];
}

type Member = { readonly properties?: { readonly kind?: { readonly const?: unknown } } };

/** Whether a value is intended as a member of a union: it has the `kind` of the member, or is an object when the member is one. */
function matchesKind({ properties }: Member, value: unknown): boolean {
  if (!properties || typeof value !== "object" || value === null) return false;
  return !properties.kind || ("kind" in value && properties.kind.const === value.kind);
}

/**
 * The redundant errors of a union. The error of the union replaces those of its members, unless the value is intended as one
 * of the members: then the errors of that member are more precise.
 */
function hiddenBehind(union: ErrorObject, errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const members = (union.schema as readonly Member[]).map((member, index) => ({
    matches: matchesKind(member, union.data),
    errors: errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/${index}/`)),
  }));
  // Several members may have the same kind. Choose the one with the fewest errors.
  const [meant] = members
    .filter((member) => member.matches)
    .toSorted((one, other) => one.errors.length - other.errors.length);
  const others = members.filter((member) => member !== meant).flatMap((member) => member.errors);
  return meant ? [union, ...others] : others;
}

function problemOf({ keyword, instancePath, params, parentSchema, data, message = "is not valid" }: ErrorObject) {
  const named = (name: string) => fieldOf(`${instancePath}/${name}`);
  if (keyword === "required") return { field: named(String(params["missingProperty"])), message: "is required" };
  if (keyword === "additionalProperties") {
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {});
    const wrong = String(params["additionalProperty"]);
    const near = nearest(wrong, known);
    const meant = near === undefined ? "" : `; did you mean ${near}?`;
    const hint = known.length > 0 ? `${meant}${near === undefined ? ";" : ""} known fields: ${known.join(", ")}` : "";
    return { field: named(wrong), message: `is an unknown field${hint}` };
  }
  const expected = (parentSchema as { "x-expected"?: string })["x-expected"];
  const shown = typeof data === "number" ? String(data) : (JSON.stringify(data) as string | undefined);
  const found = shown === undefined || shown.length > 100 ? "" : `, not ${shown}`;
  const wanted = expected ? `must be ${expected}` : (inPlainWords(keyword, params) ?? message);
  const allowed = keyword === "enum" ? (params["allowedValues"] as unknown[]).map(String) : [];
  const near = allowed.length > 2 ? nearest(String(data), allowed) : undefined;
  const meant = near === undefined ? "" : `; did you mean ${near}?`;
  const right = expected && allowed.length > mostInWords ? `; ${available(String(data), allowed)}` : meant;
  return { field: fieldOf(instancePath) || "body", message: `${wanted}${found}${right}` };
}

const typesInWords: Readonly<Record<string, string>> = {
  integer: "must be a whole number",
  number: "must be a number",
  string: "must be a string",
  boolean: "must be true or false",
  object: "must be an object",
  array: "must be an array",
};

/** The requirement of a JSON Schema keyword in plain words, because the validator's own messages assume knowledge of JSON Schema. */
function inPlainWords(keyword: string, params: Record<string, unknown>): string | undefined {
  const limit = String(params["limit"]);
  if (keyword === "enum") return `must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
  if (keyword === "minLength") return limit === "1" ? "must not be empty" : `must have at least ${limit} characters`;
  if (keyword === "maxLength") return `must have at most ${limit} characters`;
  if (keyword === "minimum") return `must be at least ${limit}`;
  if (keyword === "maximum") return `must be at most ${limit}`;
  if (keyword === "type") return typesInWords[String(params["type"])];
  return undefined;
}

/** The input of a route without fields. */
export const nothing = { type: "object", additionalProperties: false, properties: {} };

/** The checks of a body and of a query, compiled once in a process. */
export const routeChecks = { body: createChecks(false), query: createChecks(true) };

/** Checks the fields of a call in this process as the control plane checks a body. */
export function checkInput(route: Route, input: Readonly<Record<string, unknown>>): void {
  const { parameters, fields } = splitInput(route, input);
  const wrong = parametersOf(route.path).filter((name) => typeof parameters[name] !== "string" || !parameters[name]);
  assertNone(wrong.map((field) => ({ field, message: "must be a name or an id" })));
  // Most read calls have no fields. Skip compiling a validator for them, because compiling slows down every start.
  if (!route.input && Object.keys(fields).length === 0) return;
  const schema: TObject | typeof nothing = route.input ?? nothing;
  assertNone(routeChecks.body(schema)(fields));
}
