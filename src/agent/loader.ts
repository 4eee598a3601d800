import type { ErrorObject } from "ajv/dist/2020.js";
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import type { RunOperation } from "./consistent.ts";
import { ApiError, type ErrorName, isErrorName } from "../errors/api-error.ts";
import { type Cause, type ReasonCode, ruleAfterNotFound } from "../errors/reason-table.ts";
import { type Bucket, isBucket } from "../contract/buckets.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { readBodies } from "./bodies.ts";
import { codeOf, type OperationCode, type Validator } from "./operation-code.ts";
import { componentSchemasOf, type ContractDocument, type Operation, operationsOf } from "../contract/document.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    operationId?: string;
    buckets?: readonly Bucket[];
    /** Set for routes that only a browser session may use. */
    browserOnly?: boolean;
  }
}

type Guards = {
  /** Authenticates with each security scheme that the contract may name. */
  readonly authenticate: Readonly<Record<string, preHandlerHookHandler>>;
  /** Runs after authentication. */
  readonly injectFault: (operation: Operation) => preHandlerHookHandler;
  readonly limit: (buckets: readonly Bucket[]) => preHandlerHookHandler;
  /** Refuses owners without the feature that the operation needs. @throws Error when there is no such feature */
  readonly requireFeature: (operation: Operation) => preHandlerHookHandler;
  /** Runs the operation, after the guards. */
  readonly run: RunOperation;
  /** Resolves as an asynchronous operation does. Such an operation does nothing but wait for the clock of its sandbox. */
  readonly whileWaiting: <Answer>(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: Promise<Answer>,
  ) => Promise<Answer>;
  /** Runs when an operation has succeeded, with the body that is sent. */
  readonly onSuccess: (request: FastifyRequest, operation: string, status: number, body: string | null) => void;
};

type UntypedHandler = (
  input: Pick<FastifyRequest, "params" | "query" | "body" | "principal" | "trace"> & {
    serialize: (body: unknown) => string;
    whenGone: () => AbortSignal;
  },
) => unknown;

/** A signal that aborts when the client disconnects or has its response. */
function whenGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => gone.abort());
  if (raw.destroyed) gone.abort();
  return gone.signal;
}

/**
 * Creates a route for each operation of the contract, with security, buckets, validation and serialisation as it says.
 * @throws Error when operations and handlers are not equal sets, or a security scheme, bucket or error is unknown
 */
export function loadContract(
  scope: FastifyInstance,
  document: ContractDocument,
  handlers: Readonly<Record<string, unknown>>,
  guards: Guards,
): void {
  const operations = operationsOf(document);
  assertComplete(operations, handlers, Object.keys(guards.authenticate));

  const codeOfOperation = codeOf(document);
  readBodies(scope);

  for (const operation of operations) {
    const handler = handlers[operation.id] as UntypedHandler;
    const authenticate = operation.securitySchemes.map(
      (scheme) => guards.authenticate[scheme] as preHandlerHookHandler,
    );
    const { successStatus } = operation;
    // Load it on first use: servers in tests start often and answer few operations.
    const code = whenNeeded(() => codeOfOperation(operation));
    const serialize = (body: unknown) => code().serialize(body);
    const send = (request: FastifyRequest, reply: FastifyReply, result: unknown) => {
      if (result === undefined) {
        guards.onSuccess(request, operation.id, successStatus, null);
        return reply.send();
      }
      const body = typeof result === "string" ? result : serialize(result);
      guards.onSuccess(request, operation.id, successStatus, body);
      // Without this, Fastify would send a string as plain text.
      reply.header("content-type", "application/json; charset=utf-8");
      return body;
    };
    const buckets = operation.buckets as readonly Bucket[];
    scope.route({
      method: operation.method,
      url: operation.url,
      exposeHeadRoute: false,
      config: { operationId: operation.id, buckets },
      preHandler: [
        ...authenticate,
        guards.injectFault(operation),
        guards.limit(buckets),
        guards.requireFeature(operation),
        refuse(operation, code),
      ],
      handler: (request, reply) => {
        if (successStatus !== 200) reply.code(successStatus);
        const answer = guards.run(request, reply, () =>
          handler({
            params: request.params,
            query: request.query,
            body: request.body,
            principal: request.principal,
            trace: request.trace,
            serialize,
            whenGone: () => whenGone(reply),
          }),
        );
        if (!(answer instanceof Promise)) return send(request, reply, answer);
        return guards.whileWaiting(request, reply, answer).then((result: unknown) => send(request, reply, result));
      },
    });
  }
  const counted = `${operations.length} operations, ${componentSchemasOf(document).length} schemas`;
  scope.log.info(
    `contract loaded: ${counted}, buckets ${[...new Set(operations.flatMap((operation) => operation.buckets))].join(", ")}`,
  );
}

function assertComplete(operations: readonly Operation[], handlers: object, schemes: readonly string[]): void {
  const problems: string[] = [];
  for (const { id, buckets, securitySchemes, params, notFound, poll, responses, successStatus } of operations) {
    const report = (problem: string) => problems.push(`operation ${id} ${problem}`);
    const { type } = (responses[successStatus] ?? {}) as { type?: unknown };
    const { properties = {} } = (params ?? {}) as { properties?: object };
    if (type === "string") report("has a string as its response body, which Fastify would send without serialising it");
    if (!Object.hasOwn(handlers, id)) report("has no handler");
    if (buckets.length === 0) report("has no bucket");
    for (const bucket of buckets) if (!isBucket(bucket)) report(`has an unknown bucket: ${bucket}`);
    if (poll && !(poll.id in properties)) report(`has an x-poll with an unknown path parameter: ${poll.id}`);
    if (securitySchemes.length === 0) report("has no security");
    for (const scheme of securitySchemes)
      if (!schemes.includes(scheme)) report(`has an unknown security scheme: ${scheme}`);
    const mayBeRefused = Object.values(properties).some((schema) => Object.hasOwn(schema as object, "format"));
    if (mayBeRefused && !isErrorName(notFound ?? "")) report(`has an unknown x-not-found: ${notFound}`);
  }
  const ids = new Set(operations.map(({ id }) => id));
  for (const id of Object.keys(handlers)) if (!ids.has(id)) problems.push(`handler ${id} has no operation`);
  if (problems.length > 0) throw new Error(`The contract cannot be loaded: ${problems.join("; ")}.`);
}

const acceptAll: Validator = () => true;

/** In `x-error`, a schema may name the error for each keyword. */
type OwnErrors = { readonly "x-error"?: Readonly<Record<string, string>> };

function invalid(problem: string, own?: string): ApiError {
  const cause: Cause = { code: "INVALID_REQUEST", facts: { problem } };
  return own === undefined
    ? new ApiError("INVALID_REQUEST", { particulars: problem, cause })
    : new ApiError(own as ErrorName, { cause });
}

/**
 * The third guard: refuses invalid bodies, queries and path parameters. A malformed id gets the same 404 as an unknown id, after
 * all other checks.
 */
function refuse(operation: Operation, code: () => OperationCode): preHandlerHookHandler {
  const problemOf = (part: string, { errors }: { errors?: readonly ErrorObject[] | null }): ApiError => {
    const { keyword = "", instancePath, message, params, parentSchema }: Partial<ErrorObject> = errors?.at(-1) ?? {};
    const { allowedValues } = params as { allowedValues?: readonly unknown[] };
    const problem = `${part}${instancePath} ${message}${allowedValues ? `: ${allowedValues.join(", ")}` : ""}`;
    return invalid(problem, (parentSchema as OwnErrors)["x-error"]?.[keyword]);
  };
  return (request, _reply, done) => {
    const { refusal, body, query, params } = request;
    if (refusal) return done(refusal);
    if (body === undefined && operation.bodyRequired) {
      return done(invalid("a body is required", operation.bodyMissing));
    }
    const { body: ofBody = acceptAll, query: ofQuery = acceptAll, params: ofParams = acceptAll } = code();
    if (body !== undefined && !ofBody(body)) return done(problemOf("body", ofBody));
    if (!ofQuery(query)) return done(problemOf("querystring", ofQuery));
    if (!ofParams(params)) {
      const name = operation.notFound as ErrorName;
      const instancePath = ofParams.errors?.[0]?.instancePath ?? "";
      const id = (params as Readonly<Record<string, string | undefined>>)[instancePath.slice(1)] ?? "";
      const code = name.replace(/NOT_FOUND$/, "ID_NOT_A_UUID") as ReasonCode;
      const rule = operation.poll ? ruleAfterNotFound : undefined;
      return done(new ApiError(name, { cause: { code, facts: { id: JSON.stringify(id) }, rule } }));
    }
    done();
  };
}
