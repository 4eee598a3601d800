import type { FastifyRequest, preHandlerAsyncHookHandler } from "fastify";
import type * as FaultGuard from "../../src/faults/guard.ts";
import type * as JournalGuard from "../../src/journal/guard.ts";
import type * as LimitGuard from "../../src/rate-limit/guard.ts";
import type * as JobCache from "../../src/resources/jobs/job-cache.ts";
import { defect } from "./defect.ts";
import { wrongAuthentication } from "./guard-defects.ts";

/** Tells whether a poll is repeated: its answer may be kept, and a guard forgotten on the way to it. */
function createIsRepeated(): (request: FastifyRequest) => boolean {
  const polled = new Set<string>();
  return ({ url, routeOptions }) => {
    if (routeOptions.config.operationId !== "getJobStatus") return false;
    const isRepeated = polled.has(url);
    polled.add(url);
    return isRepeated;
  };
}

/** A defect in how answers to polls are kept. */
const wrongCache = (name: string, change: (real: JobCache.JobCache) => Partial<JobCache.JobCache>) =>
  defect(name, "src/resources/jobs/job-cache.ts", ({ jobCache }: typeof JobCache) => ({
    jobCache(context) {
      const real = jobCache(context);
      return { ...real, ...change(real) };
    },
  }));

/** Defects on the way of a poll whose job is known: nearly all requests that a server gets are such polls. */
export const pollDefects = [
  wrongAuthentication("expiry is not checked when a poll is repeated", () => {
    const isRepeated = createIsRepeated();
    return (refusal, request) => {
      const { principal } = request.trace;
      if (!isRepeated(request) || !principal || refusal?.cause?.code !== "TOKEN_EXPIRED") return refusal;
      request.principal = principal;
      return undefined;
    };
  }),
  defect(
    "faults are ignored when a poll is repeated",
    "src/faults/guard.ts",
    ({ injectFaults }: typeof FaultGuard) => ({
      injectFaults(...parts) {
        const real = injectFaults(...parts);
        const isRepeated = createIsRepeated();
        return (operation) => {
          const guard = real(operation);
          return function (request, reply, done) {
            if (isRepeated(request)) done();
            else guard.call(this, request, reply, done);
          };
        };
      },
    }),
  ),
  defect(
    "a bucket is not charged when a poll is repeated",
    "src/rate-limit/guard.ts",
    ({ registerLimits }: typeof LimitGuard) => ({
      async registerLimits(scope, limits) {
        const limit = await registerLimits(scope, limits);
        const isRepeated = createIsRepeated();
        return (buckets) => {
          const take = limit(buckets) as unknown as preHandlerAsyncHookHandler;
          return function (request, reply, done) {
            if (isRepeated(request)) done();
            else void take.call(this, request, reply).then(() => done(), done);
          };
        };
      },
    }),
  ),
  wrongCache("another owner gets the answer that was kept for one", (real) => {
    const shared = <Address extends { ownerKey: number }>(address: Address) => ({ ...address, ownerKey: 0 });
    return {
      get: (address, now) => real.get(shared(address), now),
      set: (address, body, movesAt) => real.set(shared(address), body, movesAt),
      drop: (addresses) => real.drop(addresses.map(shared)),
    };
  }),
  wrongCache("an answer is kept for a second after its job has moved", (real) => ({
    set: (address, body, movesAt) => real.set(address, body, movesAt === null ? null : movesAt + 1000),
  })),
  wrongAuthentication("Date is that of the wall clock when a poll is repeated", () => {
    const isRepeated = createIsRepeated();
    return (refusal, request, reply) => {
      if (isRepeated(request)) reply.removeHeader("date");
      return refusal;
    };
  }),
  defect("a poll is not journalled", "src/journal/guard.ts", ({ requestRecord }: typeof JournalGuard) => ({
    requestRecord(context) {
      const record = requestRecord(context);
      return (request, operation, status, ...rest) => {
        if (operation !== "getJobStatus") record(request, operation, status, ...rest);
      };
    },
  })),
];
