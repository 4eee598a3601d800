import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { runConsistently } from "../agent/consistent.ts";
import type { Context } from "../capability/capability.ts";
import { type Authentication, dateBy } from "../agent/authentication.ts";
import { injectFaults } from "../faults/module.ts";
import { methodsOf, routePathOf } from "../contract/document.ts";
import type { Handlers } from "../agent/handlers.ts";
import { loadContract } from "../agent/loader.ts";
import { refusalOf } from "../database/open.ts";
import { ApiError } from "../errors/api-error.ts";
import type { ReceiveRequest } from "../agent/arrivals.ts";
import { clientGone, requestRecord, traceRequests } from "../journal/module.ts";
import { principalCache } from "../resources/account/module.ts";
import { requestWaits } from "../waits/module.ts";
import { requireFeatures } from "./require-features.ts";
import { coach, reasonOf } from "../errors/reasons.ts";
import type { Cause } from "../errors/reason-table.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { limitsOf, registerLimits, spend } from "../rate-limit/module.ts";

export type AgentApiParts = {
  readonly context: Context;
  readonly authentication: Authentication;
  readonly receive: ReceiveRequest;
};

/** The vendor's API, on a router of its own: everything the contract describes, and 403 for everything else. */
export async function agentApi(scope: FastifyInstance, parts: AgentApiParts): Promise<void> {
  const { context, authentication } = parts;
  const { contract: document, capabilities, use, refresh } = context;
  const { transaction } = context.database;
  const limits = use(limitsOf);
  const record = use(requestRecord);
  const handlers = Object.assign({}, ...capabilities.map(({ operations }) => operations?.(context) ?? {})) as Handlers;
  const outsideContract = refuseWhatIsNotThere(scope, parts);
  const limit = await registerLimits(scope, limits);
  const { authorize, bearerAuth } = authentication;
  loadContract(scope, document, handlers, {
    authenticate: { bearerAuth },
    injectFault: injectFaults(context, { authorize, record }),
    limit,
    requireFeature: requireFeatures(context),
    run: runConsistently({ transaction, refresh }, use(principalCache), authorize),
    whileWaiting: (request, reply, answer) =>
      use(requestWaits)
        .during(request.principal.sandbox, reply.raw, Infinity, answer)
        .finally(() => dateBy(request.principal.sandbox.clock, reply)),
    onSuccess: (request, operation, status, body) => record(request, operation, status, body, null),
  });
  for (const route of document["x-browser-only"] ?? []) {
    const [method = "", path = ""] = route.split(" ");
    scope.route({
      method,
      url: routePathOf(path),
      exposeHeadRoute: false,
      config: { browserOnly: true },
      handler(request, reply) {
        throw outsideContract(request, reply);
      },
    });
  }
}

/** The vendor's paths outside of `/api`, which accept no token: 403, as recorded for `/mcp`. */
export function outsideApi(scope: FastifyInstance, parts: AgentApiParts): Promise<void> {
  refuseWhatIsNotThere(scope, parts);
  return Promise.resolve();
}

/**
 * Records the requests of a scope in the journal, and sends the vendor's errors, also for unknown paths.
 * @returns the error for an unknown path
 */
// eslint-disable-next-line max-lines-per-function -- its functions share the state of the scope
function refuseWhatIsNotThere(scope: FastifyInstance, parts: AgentApiParts) {
  const { context, authentication } = parts;
  const { contract: document, use, defaultSandbox, logger } = context;
  const limits = use(limitsOf);
  const record = use(requestRecord);
  traceRequests(scope, parts.receive);

  scope.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    // The client has disconnected, and the database may be closed already.
    if (request.socket.destroyed) {
      if (isFromToken(request, reply)) record(request, operationOf(request), null, null, clientGone);
      return void reply.hijack();
    }
    sendError(request, reply, error instanceof ApiError ? error : apiErrorFor(error, request, reply));
  });

  /** The API error for another error. The guards read the database, which may fail too. */
  function apiErrorFor(error: FastifyError, request: FastifyRequest, reply: FastifyReply): ApiError {
    try {
      return refusedBeforeTheGuards(request, reply) ?? translated(error, request);
    } catch (failure) {
      return translated(failure as FastifyError, request);
    }
  }

  /**
   * Runs the guards for a request that failed before them, so that a client without a valid token always gets 401.
   * Returns null when the guards allow the request, or have run already.
   */
  function refusedBeforeTheGuards(request: FastifyRequest, reply: FastifyReply): ApiError | null {
    // The first guard sets it, so it tells whether the guards have run.
    if (Object.hasOwn(request, "principal")) return null;
    try {
      const { buckets } = request.routeOptions.config;
      if (buckets === undefined) return outsideContract(request, reply);
      authentication.authorize(request, reply);
      spend(limits, request, buckets);
      return null;
    } catch (refusal) {
      if (refusal instanceof ApiError) return refusal;
      throw refusal;
    }
  }

  /** Whether a finished request has a valid token. It may not have reached the guards. */
  function isFromToken(request: FastifyRequest, reply: FastifyReply): boolean {
    try {
      if (!request.trace.principal) authentication.identify(request, reply);
    } catch {
      // The token is not valid, and the client has disconnected: send no response.
    }
    return request.trace.principal !== null;
  }

  function outsideContract(request: FastifyRequest, reply: FastifyReply): ApiError {
    authentication.identify(request, reply);
    const { browserOnly } = request.routeOptions.config;
    if (browserOnly) return new ApiError("PAT_NOT_SUPPORTED_FOR_ENDPOINT");
    const methods = methodsOf(document, request.url).join(", ");
    const cause: Cause = methods
      ? { code: "METHOD_NOT_IN_CONTRACT", facts: { methods } }
      : { code: "ROUTE_NOT_IN_CONTRACT" };
    return new ApiError("PAT_ROUTE_NOT_ALLOWED", { cause });
  }

  /** The default sandbox; null while the database cannot be read. */
  function readableDefault(): LiveSandbox | null {
    try {
      return defaultSandbox();
    } catch (error) {
      if (refusalOf(error)) return null;
      throw error;
    }
  }

  function sendError(request: FastifyRequest, reply: FastifyReply, error: ApiError): void {
    const { status, retryAfterSeconds } = error;
    const reason = reasonOf(error);
    const { principal } = request.trace;
    const sandbox = principal?.sandbox ?? readableDefault();
    if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
    // Fastify does not read the rest of a body that it has refused.
    if (reply.hasHeader("connection")) request.trace.closes = true;
    reply.code(status).header("content-type", "application/json; charset=utf-8");
    const body = JSON.stringify(sandbox?.settings.coach ? { ...error.body, details: coach(reason) } : error.body);
    // Record only the first refusal of an address that fails to authenticate too often.
    if (sandbox && (principal || error.cause))
      record(request, operationOf(request), status, body, reason, retryAfterSeconds);
    reply.send(body);
  }

  function translated(error: FastifyError, request: FastifyRequest): ApiError {
    const known = named(error);
    if (known) return known;
    const refusal = refusalOf(error);
    if (!refusal) {
      logger.error({ reqId: request.id, err: error });
      return new ApiError("INTERNAL");
    }
    const { sentence: problem } = refusal;
    logger.warn({ reqId: request.id }, `A request was refused: ${problem}.`);
    return new ApiError("INTERNAL", { cause: { code: "DATABASE_REFUSED", facts: { problem } } });
  }

  scope.setNotFoundHandler((request, reply) => {
    throw outsideContract(request, reply);
  });

  return outsideContract;
}

/** The API error for an error of Fastify; undefined for an internal error. */
function named(error: FastifyError): ApiError | undefined {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new ApiError("PAYLOAD_TOO_LARGE");
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new ApiError("UNSUPPORTED_MEDIA_TYPE");
  if (error.statusCode !== undefined && error.statusCode < 500) {
    const cause: Cause = { code: "INVALID_REQUEST", facts: { problem: error.message } };
    return new ApiError("INVALID_REQUEST", { particulars: error.message, cause });
  }
  return undefined;
}

const operationOf = ({ routeOptions }: FastifyRequest): string | null => routeOptions.config.operationId ?? null;
