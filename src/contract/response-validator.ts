import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { ContractDocument } from "./document.ts";

/** A response of the Agent API as it was sent. */
export type SentAnswer = {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  readonly status: number;
  /** Null when the response has none; undefined skips the check of the content type. */
  readonly contentType?: string | null | undefined;
  readonly text: string;
};

/** Returns how a response violates the contract, or null. */
export type ResponseValidator = (answer: SentAnswer) => string | null;

type ResponseObject = ContractDocument["components"]["responses"][string];
type Check = (text: string) => string | null;

/** The statuses of paths and methods that the contract does not describe. */
const outsideContract = [401, 403, 429];

/** A sentence about the errors of a body; by default Ajv's, with the names of fields. */
type Describe = (errors: readonly ErrorObject[]) => string;

/**
 * Validates responses against a contract. It shares no code with the serialisers, and also checks formats and enums, which
 * they do not.
 */
export function createResponseValidator(
  { paths, components }: ContractDocument,
  describe?: Describe,
): ResponseValidator {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "contract", components });

  function checkOf(schema: object): Check {
    const accepts = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object);
    return (text) => {
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        return "the body is not JSON";
      }
      if (accepts(body)) return null;
      return describe ? describe(accepts.errors ?? []) : ajv.errorsText(accepts.errors, { dataVar: "body" });
    };
  }

  const checks = new Map<object, Check>();
  const isEmpty: Check = (text) => (text === "" ? null : "the response has an undocumented body");

  function checkOfResponse(response: ResponseObject): Check {
    const { content } = components.responses[response.$ref?.split("/").at(-1) ?? ""] ?? response;
    const schema = content?.["application/json"]?.schema;
    if (!schema) return isEmpty;
    const check = checks.get(schema) ?? checkOf(schema);
    checks.set(schema, check);
    return check;
  }

  const isError = { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };

  const operations = Object.entries(paths).map(([path, item]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    item: item as Readonly<Record<string, { responses: Readonly<Record<string, ResponseObject>> } | undefined>>,
  }));

  return ({ method, path, status, contentType, text }) => {
    const [route = ""] = path.split(/[?#]/);
    const known = operations.find(({ pattern, item }) => pattern.test(route) && item[method.toLowerCase()]);
    const refusal = outsideContract.includes(status) ? isError : undefined;
    const response = known ? known.item[method.toLowerCase()]?.responses[status] : refusal;
    if (!response) return `the status ${status} is not documented for the operation`;
    if (method === "HEAD") return isEmpty(text);
    const problem = checkOfResponse(response)(text);
    if (problem !== null || text === "") return problem;
    if (contentType === undefined || /^application\/json(;|$)/.test(contentType ?? "")) return null;
    return `the Content-Type is ${contentType ?? "missing"}`;
  };
}
