import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import { ApiError } from "../errors.ts";
import type { Limits } from "../rate-limit/limits.ts";
import { httpDate } from "../sandbox/timestamp.ts";
import { isExpired, mayWrite, type Principal, type PrincipalCache } from "./principal.ts";
import { readCredential } from "./token.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the first guard; every handler of an operation runs after it. */
    principal: Principal;
  }
}

export type Authentication = {
  /** Resolves who is asking. Throws ApiError: UNAUTHORIZED, PAT_MALFORMED, or RATE_LIMITED after too many failures. */
  identify(request: FastifyRequest, reply: FastifyReply): Principal;
  /** Identifies, and checks the scope that the method needs. Also throws PAT_SCOPE_INSUFFICIENT. */
  authorize(request: FastifyRequest, reply: FastifyReply): void;
  /** `authorize` as the first guard of an operation. */
  readonly bearerAuth: preHandlerHookHandler;
};

export function createAuthentication(principals: PrincipalCache, limits: Limits): Authentication {
  function identify(request: FastifyRequest, reply: FastifyReply): Principal {
    const { authorization = "" } = request.headers;
    const principal = principals.find(authorization);
    if (principal) {
      const { clock } = principal.sandbox;
      const now = clock.now();
      if (!isExpired(principal, now)) {
        if (!clock.isWallClock) reply.header("date", httpDate(now));
        request.principal = principal;
        return principal;
      }
    }
    const failure = limits.takeFailure(request.ip);
    if (!failure.allowed) throw new ApiError("RATE_LIMITED", { retryAfterSeconds: failure.retryAfterSeconds });
    throw new ApiError(readCredential(authorization).kind === "malformed" ? "PAT_MALFORMED" : "UNAUTHORIZED");
  }

  function authorize(request: FastifyRequest, reply: FastifyReply): void {
    const principal = identify(request, reply);
    if (request.method !== "GET" && !mayWrite(principal)) throw new ApiError("PAT_SCOPE_INSUFFICIENT");
  }

  return {
    identify,
    authorize,
    bearerAuth(request, reply, done) {
      try {
        authorize(request, reply);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  };
}
