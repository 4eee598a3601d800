import { oncePer } from "../core/once-per.ts";

/** The parts of an OpenAPI 3.1 document that the loader reads. */
export type ContractDocument = {
  readonly security?: readonly SecurityRequirement[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
  readonly "x-browser-only"?: readonly string[];
};

type SecurityRequirement = Readonly<Record<string, readonly string[]>>;
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: object };
type ResponseObject = { readonly $ref?: string; readonly description?: string; readonly content?: Content };
type Content = { readonly "application/json"?: { readonly schema: object } };
type PathItem = { readonly parameters?: readonly Parameter[] } & {
  readonly [method in Method]?: OperationObject;
};
/** How an operation is polled. */
export type Poll = {
  /** The path parameter with the id of the polled resource. */
  readonly id: string;
  /** JSON Pointer to the status in the response. */
  readonly status: string;
  /** The final statuses. */
  readonly terminal: readonly string[];
};

type OperationObject = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Content;
    readonly "x-error"?: { readonly required: string };
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
  readonly security?: readonly SecurityRequirement[];
  readonly "x-rate-limit"?: { readonly buckets: readonly string[] };
  readonly "x-poll"?: Poll;
  readonly "x-not-found"?: string;
  readonly "x-feature"?: string;
};

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
type Method = (typeof methods)[number];

/** An operation, merged with what its path defines. Schemas reference components as `Name#`. */
export type Operation = {
  readonly id: string;
  readonly method: Uppercase<Method>;
  /** The path in the contract. */
  readonly path: string;
  /** The path in Fastify's syntax. */
  readonly url: string;
  readonly params: object | undefined;
  readonly query: object | undefined;
  readonly body: object | undefined;
  readonly bodyRequired: boolean;
  /** The error for a missing required body, if the contract defines one. */
  readonly bodyMissing: string | undefined;
  readonly responses: Readonly<Record<string, object>>;
  readonly successStatus: number;
  readonly securitySchemes: readonly string[];
  /** The rate-limit buckets that a request counts in. */
  readonly buckets: readonly string[];
  /** How the operation polls; undefined for other operations. */
  readonly poll: Poll | undefined;
  /** The error for a malformed path parameter. */
  readonly notFound: string | undefined;
  /** The feature that the owner needs; undefined: none. */
  readonly feature: string | undefined;
};

/**
 * Reads the operations of a contract, once for each contract.
 * @throws Error when an operation has no single success status or a parameter that the loader does not know
 */
export const operationsOf = oncePer((document: ContractDocument): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [readOperation(document, path, item, method, operation)] : [];
    }),
  ),
);

/** The information in the path of a request. */
export type PathContent = {
  readonly params: Readonly<Record<string, string>>;
  /** The id of the polled resource; null when the request is not a poll. */
  readonly polledId: string | null;
  /** The final statuses of the polled resource. */
  readonly terminal: readonly string[];
};

/** Reads the path of a request, by its operation. */
export type ReadPath = (operation: string | null, path: string) => PathContent;

/** Reads the paths of requests to a contract. */
export function pathReader(document: ContractDocument): ReadPath {
  const known = new Map(operationsOf(document).map(({ id, url, poll }) => [id, { names: url.split("/"), poll }]));
  return (operation, path) => {
    const segments = (path.split("?")[0] ?? "").split("/");
    const { names = [], poll } = known.get(operation ?? "") ?? {};
    const params = Object.fromEntries(
      names.flatMap((name, index) =>
        name.startsWith(":") ? [[name.slice(1).replace(/\W.*/, ""), decoded(segments[index] ?? "")]] : [],
      ),
    );
    return { params, polledId: poll ? (params[poll.id] ?? "").toLowerCase() : null, terminal: poll?.terminal ?? [] };
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The methods of a path in a contract. */
export function methodsOf({ paths }: ContractDocument, url: string): readonly string[] {
  const [asked = ""] = url.split("?");
  return Object.entries(paths).flatMap(([path, item]) => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    return pattern.test(asked) ? methods.filter((method) => item[method]).map((method) => method.toUpperCase()) : [];
  });
}

function readOperation(
  document: ContractDocument,
  path: string,
  item: PathItem,
  method: Method,
  operation: OperationObject,
): Operation {
  const id = operation.operationId;
  const parameters = mergeParameters(item.parameters ?? [], operation.parameters ?? []);
  const unknown = parameters.find((parameter) => parameter.in !== "path" && parameter.in !== "query");
  if (unknown) throw new Error(`Operation ${id}: parameter ${unknown.name} in ${unknown.in} is not supported.`);
  const successes = Object.keys(operation.responses).filter((status) => status.startsWith("2"));
  if (successes.length !== 1) throw new Error(`Operation ${id} needs exactly one success status.`);
  const body = operation.requestBody?.content["application/json"]?.schema;
  return {
    id,
    method: method.toUpperCase() as Uppercase<Method>,
    path,
    url: routePathOf(path),
    params: objectOf(parameters.filter((parameter) => parameter.in === "path")),
    query: objectOf(parameters.filter((parameter) => parameter.in === "query")),
    body: body && withLocalReferences(body),
    bodyRequired: operation.requestBody?.required ?? false,
    bodyMissing: operation.requestBody?.["x-error"]?.required,
    responses: responsesOf(document, operation),
    successStatus: Number(successes[0]),
    securitySchemes: (operation.security ?? document.security ?? []).flatMap((requirement) => Object.keys(requirement)),
    buckets: operation["x-rate-limit"]?.buckets ?? [],
    poll: operation["x-poll"],
    notFound: operation["x-not-found"],
    feature: operation["x-feature"],
  };
}

/** A path in Fastify's syntax. `([^]+)` requires a character, because `:id` also matches an empty segment. */
export const routePathOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1([^]+)");

/** Parameters of the path apply to all its operations. An operation overrides those with the same name and location. */
export function mergeParameters(ofPath: readonly Parameter[], ofOperation: readonly Parameter[]): readonly Parameter[] {
  const merged = new Map<string, Parameter>();
  for (const parameter of [...ofPath, ...ofOperation]) merged.set(`${parameter.in} ${parameter.name}`, parameter);
  return [...merged.values()];
}

function objectOf(parameters: readonly Parameter[]): object | undefined {
  if (parameters.length === 0) return undefined;
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, withLocalReferences(schema)])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

function responsesOf(document: ContractDocument, operation: OperationObject): Record<string, object> {
  const schemas: Record<string, object> = {};
  for (const [status, response] of Object.entries(operation.responses)) {
    const named = response.$ref?.replace("#/components/responses/", "");
    const schema = (named === undefined ? response : document.components.responses[named])?.content?.[
      "application/json"
    ]?.schema;
    if (schema) schemas[status] = withLocalReferences(schema);
  }
  return schemas;
}

/** The component schemas as Fastify and Ajv register them. */
export const componentSchemasOf = oncePer((document: ContractDocument): readonly (object & { $id: string })[] =>
  Object.entries(document.components.schemas).map(([$id, schema]) => ({ $id, ...withLocalReferences(schema) })),
);

function withLocalReferences<T extends object>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"$1#"')) as T;
}
