import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import contract from "../../openapi.json" with { type: "json" };

type Answer = { readonly method: string; readonly path: string; readonly status: number; readonly body: unknown };
type Response = { $ref?: string; content?: { "application/json"?: { schema: object } } };

// Independent of the server's loader on purpose: it reads the document again, with another set of formats.
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "contract", ...contract });

type Check = (body: unknown) => string | null;

/** Compiles a schema of the document once. */
function checkOf(schema: object): Check {
  const accepts = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object);
  return (body) => (accepts(body) ? null : ajv.errorsText(accepts.errors));
}

const components: Record<string, Response> = contract.components.responses;

function checkOfResponse(response: Response): Check {
  const resolved = response.$ref ? components[response.$ref.split("/").at(-1) ?? ""] : response;
  const schema = resolved?.content?.["application/json"]?.schema;
  return schema ? checkOf(schema) : () => null;
}

const isError = checkOf({ $ref: "#/components/schemas/Error" });

const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== "parameters")
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
      checks: Object.fromEntries(
        Object.entries((operation as { responses: Record<string, Response> }).responses).map(([status, response]) => [
          status,
          checkOfResponse(response),
        ]),
      ),
    })),
);

/** What is wrong with an answer of the Agent API by the contract, or null. */
export function contractProblem({ method, path, status, body }: Answer): string | null {
  const route = path.split("?")[0] ?? "";
  const operation = operations.find((each) => each.method === method && each.pattern.test(route));
  // What is not in the contract is answered by the documented allow-list: 401 for strangers, 403 for everyone else.
  const check = operation ? operation.checks[status] : [401, 403, 429].includes(status) ? isError : undefined;
  const problem = check ? (method === "HEAD" ? null : check(body)) : "the contract does not list this status";
  return problem === null ? null : `${method} ${path} → ${status} ${JSON.stringify(body)}: ${problem}`;
}
