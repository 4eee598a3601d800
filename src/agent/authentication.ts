import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import { ApiError } from "../errors/api-error.ts";
import { hostNameOf, type OwnHosts } from "../core/own-hosts.ts";
import type { Decision } from "./trace.ts";
import type { Clock } from "../core/clock.ts";
import { httpDate, isoTimestamp } from "../core/timestamp.ts";
import type { Cause } from "../errors/reason-table.ts";
import { inWords } from "../core/in-words.ts";
import { isExpired, mayWrite, type Principal, type PrincipalCache } from "./principal.ts";
import { readCredential, tokenWithin } from "./token.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the first guard, before the handler of an operation runs. */
    principal: Principal;
  }
}

export type Authentication = ReturnType<typeof createAuthentication>;

/** Sets the `Date` header to the time of the sandbox, unless that is the wall clock's. */
export function dateBy(clock: Clock, reply: FastifyReply): void {
  if (clock.isWallClock) return;
  const now = clock.now();
  reply.request.trace.dateAt = now;
  reply.header("date", httpDate(now));
}

/** @param takeFailure counts a failed authentication of an address; null when failures are not limited */
export function createAuthentication(
  principals: PrincipalCache,
  takeFailure: (address: string) => Decision | null,
  hosts: OwnHosts,
) {
  /** Authenticates a request. Throws ApiError: UNAUTHORIZED, PAT_MALFORMED, HOST_UNKNOWN, or RATE_LIMITED after too many failures. */
  function identify(request: FastifyRequest, reply: FastifyReply): Principal {
    const { authorization = "", host } = request.headers;
    const principal = principals.find(authorization);
    if (principal) {
      const now = principal.sandbox.clock.now();
      if (Number.isNaN(request.trace.at)) request.trace.at = now;
      request.trace.principal = principal;
      dateBy(principal.sandbox.clock, reply);
      // DNS rebinding: a web page could only know a well-known token. Browsers always send `Host`.
      if (principal.isWellKnown && host !== undefined && !hosts.isOurs(host)) {
        throw new ApiError("HOST_UNKNOWN", { cause: { code: "HOST_UNKNOWN", facts: { host: hostNameOf(host) } } });
      }
      // An expired token is known, so it does not count as a failed authentication of the address.
      if (isExpired(principal, now)) {
        throw new ApiError("UNAUTHORIZED", { cause: whyRefused(principal, now) });
      }
      request.principal = principal;
      return principal;
    }
    const { kind } = readCredential(authorization);
    const presented = kind === "token" ? undefined : tokenWithin(authorization);
    request.trace.principal = (presented === undefined ? undefined : principals.find(`Bearer ${presented}`)) ?? null;
    const failure = takeFailure(request.ip);
    if (failure && !failure.allowed) {
      const { refusals, limit, retryAfterSeconds } = failure;
      const cause: Cause = { code: "TOO_MANY_FAILED_AUTHENTICATIONS", facts: { limit, window: "a minute" } };
      throw new ApiError("RATE_LIMITED", {
        retryAfterSeconds,
        ...((refusals === 1 || request.trace.principal) && { cause }),
      });
    }
    throw new ApiError(kind === "malformed" ? "PAT_MALFORMED" : "UNAUTHORIZED", { cause: whyUnknown(authorization) });
  }

  /** Authenticates a request and checks the scope that its method needs. Also throws PAT_SCOPE_INSUFFICIENT. */
  function authorize(request: FastifyRequest, reply: FastifyReply): void {
    const principal = identify(request, reply);
    const { method } = request;
    if (method === "GET" || mayWrite(principal)) return;
    const facts = { method, scopes: principal.scopes.join(" and ") };
    throw new ApiError("PAT_SCOPE_INSUFFICIENT", { cause: { code: "SCOPE_INSUFFICIENT", facts } });
  }

  /** `authorize` as the first guard of an operation. */
  const bearerAuth: preHandlerHookHandler = (request, reply, done) => {
    try {
      authorize(request, reply);
      done();
    } catch (error) {
      done(error as Error);
    }
  };

  return { identify, authorize, bearerAuth };
}

/** Why a known token is refused. */
function whyRefused({ revokedAt, expiresAt }: Principal, now: number): Cause {
  const at = revokedAt ?? expiresAt ?? now;
  const facts = { since: inWords(now - at), at: isoTimestamp(at) };
  return { code: revokedAt === null ? "TOKEN_EXPIRED" : "TOKEN_REVOKED", facts };
}

/** Why an `Authorization` header does not authenticate anybody. */
function whyUnknown(header: string): Cause {
  if (header === "") return { code: "TOKEN_MISSING" };
  if (!/^bearer +\S/i.test(header)) return { code: "BEARER_PREFIX_MISSING" };
  if (/^bearer +bearer\b/i.test(header)) return { code: "DOUBLED_BEARER_PREFIX" };
  return { code: readCredential(header).kind === "token" ? "TOKEN_UNKNOWN" : "TOKEN_MALFORMED" };
}
