import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import { ApiError } from "../errors.ts";
import type { Limits } from "../rate-limit/limits.ts";
import type { Clock } from "../sandbox/clock.ts";
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
  readonly authorize: (request: FastifyRequest, reply: FastifyReply) => void;
  /** `authorize` as the first guard of an operation. */
  readonly bearerAuth: preHandlerHookHandler;
};

/** Says in an answer which instant it is, where that is not the one on the wall. */
export function dateBy(clock: Clock, reply: FastifyReply): void {
  if (!clock.isWallClock) reply.header("date", httpDate(clock.now()));
}

export function createAuthentication(principals: PrincipalCache, limits: Limits): Authentication {
  function identify(request: FastifyRequest, reply: FastifyReply): Principal {
    const { authorization = "" } = request.headers;
    const principal = principals.find(authorization);
    if (principal) {
      dateBy(principal.sandbox.clock, reply);
      // No stranger: what a sandbox refuses is no business of its neighbours.
      if (isExpired(principal, principal.sandbox.clock.now())) throw new ApiError("UNAUTHORIZED");
      request.principal = principal;
      return principal;
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
