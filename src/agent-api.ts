import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from "fastify";
import type { Authentication } from "./auth/guard.ts";
import type { ContractDocument } from "./contract/document.ts";
import type { Handlers } from "./contract/handlers.ts";
import { isOutsideContract, loadContract } from "./contract/loader.ts";
import { ApiError } from "./errors.ts";
import { registerLimits } from "./rate-limit/guard.ts";
import type { Limits } from "./rate-limit/limits.ts";

export type AgentApiParts = {
  readonly document: ContractDocument;
  readonly handlers: Handlers;
  readonly authentication: Authentication;
  readonly limits: Limits;
  /** Where failures of ours go. */
  readonly logger: FastifyBaseLogger;
  /** Runs before anything is looked up; absent when no other process can change what is known. */
  readonly freshen?: onRequestHookHandler | undefined;
};

/** The vendor's API, below `/api`: everything the contract describes, and 403 for everything else. */
export async function agentApi(scope: FastifyInstance, parts: AgentApiParts): Promise<void> {
  const { document, handlers, authentication, limits, logger } = parts;
  if (parts.freshen) scope.addHook("onRequest", parts.freshen);
  const limit = await registerLimits(scope, limits);

  scope.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    sendError(reply, refusedBeforeTheGuards(error, request, reply));
  });

  /** A stranger learns nothing: a request that never reached the guards is authenticated before it is told why. */
  function refusedBeforeTheGuards(
    error: FastifyError | ApiError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): ApiError {
    if (error instanceof ApiError) return error;
    try {
      if (isOutsideContract(request)) authentication.identify(request, reply);
      else authentication.authorize(request, reply);
    } catch (refusal) {
      if (refusal instanceof ApiError) return refusal;
      throw refusal;
    }
    if (isOutsideContract(request)) return notInContract(request);
    const known = named(error);
    if (!known) logger.error({ reqId: request.id, err: error });
    return known ?? new ApiError("INTERNAL");
  }

  const browserOnly = (document["x-browser-only"] ?? []).map(
    (route) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  );
  const notInContract = ({ method, url }: FastifyRequest): ApiError => {
    const route = `${method} ${url.split("?", 1)[0]}`;
    const inBrowser = browserOnly.some((pattern) => pattern.test(route));
    return new ApiError(inBrowser ? "PAT_NOT_SUPPORTED_FOR_ENDPOINT" : "PAT_ROUTE_NOT_ALLOWED");
  };
  scope.setNotFoundHandler((request, reply) => {
    authentication.identify(request, reply);
    throw notInContract(request);
  });

  loadContract(scope, "/api", document, handlers, { authenticate: { bearerAuth: authentication.bearerAuth }, limit });
}

/** What Fastify found wrong, in the words of the registry; undefined when it is our own failure. */
function named(error: FastifyError): ApiError | undefined {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new ApiError("PAYLOAD_TOO_LARGE");
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return new ApiError("UNSUPPORTED_MEDIA_TYPE");
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError("INVALID_REQUEST", { particulars: error.message });
  }
  return undefined;
}

function sendError(reply: FastifyReply, error: ApiError): void {
  if (error.retryAfterSeconds !== undefined) reply.header("retry-after", error.retryAfterSeconds);
  reply.code(error.status).send(error.body);
}
