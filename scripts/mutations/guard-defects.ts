import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";
import type * as Authentication from "../../src/agent/authentication.ts";
import type * as Bodies from "../../src/agent/bodies.ts";
import type * as Loader from "../../src/agent/loader.ts";
import type * as Principals from "../../src/agent/principal.ts";
import type * as Buckets from "../../src/contract/buckets.ts";
import type * as Timestamp from "../../src/core/timestamp.ts";
import type * as Fault from "../../src/faults/fault.ts";
import type * as JournalGuard from "../../src/journal/guard.ts";
import type * as LimitGuard from "../../src/rate-limit/guard.ts";
import type * as Window from "../../src/rate-limit/window.ts";
import type * as FindOwned from "../../src/agent/find-owned.ts";
import { ApiError } from "../../src/errors/api-error.ts";
import { defect } from "./defect.ts";

/** Gives what a request is refused with instead of what authentication has refused it with. */
type ChangeRefusal = (refusal: ApiError | undefined, request: FastifyRequest, reply: FastifyReply) => Error | undefined;

/** A defect in authentication. */
export const wrongAuthentication = (name: string, createChange: () => ChangeRefusal) =>
  defect(name, "src/agent/authentication.ts", ({ createAuthentication }: typeof Authentication) => ({
    createAuthentication(...parts) {
      const real = createAuthentication(...parts);
      const change = createChange();
      const bearerAuth: preHandlerHookHandler = function (request, reply, done) {
        real.bearerAuth.call(this, request, reply, (error?: Error) =>
          done(change(error as ApiError | undefined, request, reply)),
        );
      };
      return { ...real, bearerAuth };
    },
  }));

/** A defect in how what a request names is found among what its owner has. */
const wrongOwner = (name: string, findOwned: (real: typeof FindOwned) => (typeof FindOwned)["findOwned"]) =>
  defect(name, "src/agent/find-owned.ts", (real: typeof FindOwned) => ({ findOwned: findOwned(real) }));

/** A defect in a window of a rate limit. */
const wrongWindow = (name: string, replace: (real: typeof Window) => Partial<typeof Window>) =>
  defect(name, "src/rate-limit/window.ts", replace);

/** A defect in whom a token speaks for. */
const wrongPrincipal = (name: string, replace: (real: typeof Principals) => Partial<typeof Principals>) =>
  defect(name, "src/agent/principal.ts", replace);

/** A defect in the guard of rate limits. */
const wrongLimits = (name: string, replace: (real: typeof LimitGuard) => Partial<typeof LimitGuard>) =>
  defect(name, "src/rate-limit/guard.ts", replace);

/** Defects of what every request passes on its way: authentication, faults, limits, body, clock, journal. */
export const guardDefects = [
  wrongPrincipal("a token may write without the scope", () => ({ mayWrite: () => true })),
  wrongPrincipal("a token works for ever", () => ({ isExpired: ({ expiresAt }) => expiresAt === -Infinity })),
  wrongAuthentication("an unknown token is told apart by a code", () => (refusal) => {
    const cause = refusal?.cause;
    return cause?.code === "TOKEN_UNKNOWN" ? new ApiError("PAT_MALFORMED", { cause }) : refusal;
  }),
  defect("a stranger learns that a body is no JSON", "src/agent/bodies.ts", ({ readBodies }: typeof Bodies) => ({
    readBodies(scope) {
      readBodies(scope);
      scope.removeContentTypeParser("application/json");
      scope.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, text, done) => {
        try {
          done(null, text === "" ? undefined : JSON.parse(text));
        } catch {
          done(new ApiError("INVALID_JSON"), undefined);
        }
      });
    },
  })),
  wrongOwner("what another owner has can be read", ({ findOwned }) => (owned, principal, id) => {
    const near = [0, 1, 2, 3].map((distance) => owned.find(principal.ownerKey + distance, id.toLowerCase()));
    return near.find((found) => found !== undefined) ?? findOwned(owned, principal, id);
  }),
  wrongOwner(
    "the sentence of a 404 tells whether something is another owner's",
    ({ findOwned }) =>
      (owned, principal, id) => {
        try {
          return findOwned(owned, principal, id);
        } catch (error) {
          const { cause } = error as ApiError;
          if (!cause?.code.endsWith("_OF_ANOTHER_OWNER")) throw error;
          throw new ApiError(`${owned.noun}_NOT_FOUND`, { cause, particulars: "not yours" });
        }
      },
  ),
  defect<typeof Fault>("faults are ignored", "src/faults/fault.ts", () => ({ isTargeted: () => false })),
  wrongWindow("Retry-After is a second short", ({ retryAfterSeconds }) => ({
    retryAfterSeconds: (realMs) => Math.max(1, retryAfterSeconds(realMs) - 1),
  })),
  wrongWindow("Retry-After is a second long", ({ retryAfterSeconds }) => ({
    retryAfterSeconds: (realMs) => retryAfterSeconds(realMs) + 1,
  })),
  wrongWindow("a window is never renewed", ({ take }) => ({
    take: (window, rule, now) => take(window, rule, window ? Math.min(now, window.startedAt + rule.windowMs - 1) : now),
  })),
  wrongWindow("a bucket is never charged", ({ take }) => ({
    take(window, rule, now) {
      const taken = take(window, rule, now);
      return { ...taken, window: { ...taken.window, used: 0 } };
    },
  })),
  wrongLimits("Retry-After is missing", ({ registerLimits }) => ({
    registerLimits(scope, limits) {
      scope.addHook("onSend", (_request, reply, payload, done) => {
        reply.removeHeader("retry-after");
        done(null, payload);
      });
      return registerLimits(scope, limits);
    },
  })),
  wrongPrincipal("a bucket is shared by all tokens of an owner", ({ createPrincipalCache }) => ({
    createPrincipalCache: (resolve, limit) =>
      createPrincipalCache((header) => {
        const principal = resolve(header);
        return principal && { ...principal, tokenKey: principal.ownerKey };
      }, limit),
  })),
  defect("one write more than allowed is let through", "src/contract/buckets.ts", ({ rulesWith }: typeof Buckets) => ({
    rulesWith: (changes) => ({ ...rulesWith(changes), write: { limit: 21, windowMs: 60_000 } }),
  })),
  defect("polls spend the bucket of reads", "src/agent/loader.ts", ({ loadContract }: typeof Loader) => ({
    loadContract(scope, prefix, document, ...rest) {
      const changed = JSON.stringify(document).replaceAll('"jobPolling"', '"read"');
      loadContract(scope, prefix, JSON.parse(changed) as typeof document, ...rest);
    },
  })),
  defect<typeof Timestamp>("Date is that of the wall clock", "src/core/timestamp.ts", () => ({
    httpDate: () => new Date().toUTCString(),
  })),
  defect(
    "a request that is refused is not journalled",
    "src/journal/guard.ts",
    ({ requestRecord }: typeof JournalGuard) => ({
      requestRecord(context) {
        const record = requestRecord(context);
        return (request, operation, status, ...rest) => {
          if (status === null || status < 400) record(request, operation, status, ...rest);
        };
      },
    }),
  ),
  defect("a request is journalled twice", "src/journal/guard.ts", ({ requestRecord }: typeof JournalGuard) => ({
    requestRecord(context) {
      const record = requestRecord(context);
      return (...request) => {
        record(...request);
        record(...request);
      };
    },
  })),
];
