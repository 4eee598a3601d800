import { merge } from "allof-merge";
import { apiDiff, type Diff } from "api-smart-diff";
import { readYaml } from "../core/yaml.ts";

/** A change of one description of the API to another. */
export type ContractChange = {
  /** `GET /api/projects`, or what concerns all of them. */
  readonly operation: string;
  /** Whether a client of the first may not work with the second. */
  readonly isBreaking: boolean;
  /** A clause that says what changes, and where. */
  readonly change: string;
};

/** How much a description may stand for; the largest that are published have a fifth of it. */
const mostCharacters = 100_000_000;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a description of an API, JSON or YAML.
 * @throws Error with a sentence that says what is wrong with it
 */
export function readDescription(text: string): Json {
  let description: unknown;
  try {
    description = readYaml(text, mostCharacters).value;
  } catch (error) {
    throw new Error(`it is neither JSON nor YAML: ${(error as Error).message}`, { cause: error });
  }
  if (!isObject(description) || !/^3\.\d/.test(String(description["openapi"])))
    throw new Error("it is no description in OpenAPI 3");
  const { paths } = description;
  if (!isObject(paths)) throw new Error("it has no paths");
  assertWhole(description);
  const operated = Object.fromEntries(Object.entries(paths).filter(([, item]) => isObject(item)));
  // What is said in parts is compared as a whole.
  return merge(withoutNullable({ ...description, paths: operated })) as Json;
}

/** What cannot be found would be compared as if nothing were said of it. @throws Error */
function assertWhole(description: Json): void {
  for (const [, reference = ""] of JSON.stringify(description).matchAll(/"\$ref":"([^"]*)"/g)) {
    if (!reference.startsWith("#/")) throw new Error(`it refers to ${reference}; bundle it into one document first`);
    const steps = reference
      .slice(2)
      .split("/")
      .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
    const found = steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], description);
    if (found === undefined) throw new Error(`it refers to ${reference}, which it does not have`);
  }
}

/** OpenAPI 3.0 says `nullable` where 3.1 names the type. */
function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, withoutNullable(each)]));
  if (typeof nullable !== "boolean")
    return nullable === undefined ? inner : { ...inner, nullable: withoutNullable(nullable) };
  return nullable && typeof inner["type"] === "string" ? { ...inner, type: [inner["type"], "null"] } : inner;
}

/** What changes from one description to another, operation by operation; prose and extensions are no change. */
export function contractChanges(before: Json, after: Json): readonly ContractChange[] {
  const diffs = apiDiff(structuredClone(before), structuredClone(after));
  const changes = diffs.filter(isChange).map((diff) => ({
    operation: operationOf(diff),
    isBreaking: isBreaking(diff),
    change: sentenceOf(diff, parameterNames(before, after, diff)),
  }));
  const unique = new Map(changes.map((change) => [`${change.operation} ${change.change}`, change]));
  return [...unique.values()];
}

function isChange({ path, type }: Diff): boolean {
  const [part] = path;
  if (type === "annotation" || path.some((step) => String(step).startsWith("x-"))) return false;
  // Components matter where an operation refers to them.
  return part === "paths" || part === "security";
}

const operationOf = ({ path }: Diff): string => {
  const [part, url, method] = path.map(String) as readonly (string | undefined)[];
  if (part !== "paths") return "every operation";
  return method === undefined ? (url ?? "paths") : `${method.toUpperCase()} ${url}`;
};

const typesOf = (type: unknown): readonly unknown[] => (Array.isArray(type) ? type : [type]);

/** Where the library judges types, formats and properties alike in both directions, the direction decides here. */
function isBreaking({ path, action, type, before, after }: Diff): boolean {
  const isAnswer = path.includes("responses");
  const keyword = path.at(-1);
  if (keyword === "type" && action === "replace") {
    const wider = typesOf(isAnswer ? before : after);
    return !typesOf(isAnswer ? after : before).every((each) => wider.includes(each));
  }
  if (keyword === "format") return isAnswer ? action !== "add" : action !== "remove";
  if (isAnswer && action === "remove" && path.at(-2) === "properties") return true;
  return type === "breaking";
}

/** The name of a parameter that a change is in, which stands at a place in a list. */
function parameterNames(before: Json, after: Json, { path, action }: Diff): string {
  const [, url = "", method = "", , index = 0] = path.map(String);
  const item = ((action === "add" ? after : before)["paths"] as Json)[url] as Json | undefined;
  const operation = item?.[method] as Json | undefined;
  const parameters = [operation?.["parameters"], item?.["parameters"]].flatMap((each) =>
    Array.isArray(each) ? (each as Json[]) : [],
  );
  const { name = String(index) } = (parameters[Number(index)] ?? {}) as { name?: string };
  return name;
}

function sentenceOf({ path, action, before, after }: Diff, parameter: string): string {
  const place = placeOf(path.slice(3).map(String), parameter);
  const value = (each: unknown) => (isObject(each) || Array.isArray(each) ? "" : ` ${JSON.stringify(each)}`);
  if (path[0] === "paths" && path.length <= 3)
    return action === "rename"
      ? `the path is called ${String(after)}`
      : `the operation is ${action === "add" ? "new" : "gone"}`;
  if (action === "add") return `${place}${value(after)} is new`;
  if (action === "remove") return `${place}${value(before)} is gone`;
  const shown = (each: unknown) => JSON.stringify(each);
  return `${place} is ${shown(after)} instead of ${shown(before)}`;
}

/** `response 200: data.status enum` of the steps that lead there. */
function placeOf(steps: readonly string[], parameter: string): string {
  const [part = "", name = "", ...rest] = steps;
  const isResponse = part === "responses";
  const head = isResponse
    ? `response ${name}`
    : part === "requestBody"
      ? "request body"
      : part === "parameters"
        ? `parameter ${parameter}`
        : "security";
  const inner = isResponse || part === "parameters" ? rest : steps.slice(1);
  const plain = inner
    .join("/")
    .replace(/^content\/[^/]+\/[^/]+\/schema\/?/, "")
    .replace(/^schema\/?/, "");
  const named = plain
    .replaceAll(/(^|\/)properties\//g, "$1")
    .replaceAll(/(^|\/)items(?=\/|$)/g, "$1[]")
    .replaceAll(/(enum|required|type)\/\d+$/g, "$1")
    .replaceAll("/", ".");
  return named ? `${head}: ${named}` : head;
}
