import { effectOfFault } from "../faults/module.ts";
import type { FaultGroup } from "./group-names.ts";
import { isWrite, operations, type Request } from "./requests.ts";

/**
 * Statuses that the contract documents for an operation and that no other group covers: 401 is in `token`, 429 in `retry-after`,
 * 500 and above in `server-errors`.
 */
const documentedStatuses = ({ operation }: Request): readonly string[] =>
  Object.keys(operations.get(operation)?.responses ?? {}).filter(
    (status) => /^4/.test(status) && !/401|429/.test(status),
  );

/** The faults of each group for a request. */
const faultsOf: Readonly<Record<FaultGroup, (request: Request) => readonly string[]>> = {
  "retry-after": () => ["429/1", "429/59", "429/60", "429/61", "429/date"],
  "server-errors": () => ["500", "502", "503"],
  connection: () => ["connectionReset/before", "connectionReset/after", "connectionReset/headers"],
  body: () => ["truncatedBody", "malformedJson"],
  slow: () => ["latency/60s", "slowDribble/60s"],
  job: () => ["jobOutcome/fails", "jobOutcome/vanishes", "jobOutcome/slow"],
  token: () => ["401/expired"],
  documented: documentedStatuses,
};

/**
 * Whether the request cannot succeed any more, so that the client may fail: a permanent 4xx status, or a job without a result. A
 * client survives all other faults.
 */
export function isFinal(fault: string): boolean {
  const effect = effectOfFault(fault);
  if (effect.kind === "jobOutcome") return effect.outcome !== "slow";
  return effect.kind === "status" && effect.status < 500 && ![408, 425, 429].includes(effect.status);
}

/** Whether a fault differs from no fault, and from the other faults, for a request. */
function appliesTo(fault: string, { hasBody, createsJob, method, operation }: Request): boolean {
  const effect = effectOfFault(fault);
  switch (effect.kind) {
    case "connectionReset":
      if (effect.afterHeaders) return hasBody;
      return !effect.after || isWrite({ method });
    case "truncatedBody":
    case "malformedJson":
    case "slowDribble":
      return hasBody;
    case "jobOutcome":
      // A synchronous call that takes longer than the documented limit cannot happen.
      return createsJob && (effect.outcome !== "slow" || operations.get(operation)?.successStatus !== 200);
    case "status":
    case "latency":
      return true;
  }
}

/**
 * The faults that are tried on a request.
 * @param chosen names of groups and of faults; the faults must be valid (src/faults/fault-plan.ts)
 */
export const faultsFor = (request: Request, chosen: readonly string[]): readonly string[] =>
  [
    ...new Set(
      chosen.flatMap(
        (name) => (faultsOf as Partial<Record<string, typeof documentedStatuses>>)[name]?.(request) ?? [name],
      ),
    ),
  ].filter((fault) => appliesTo(fault, request));

/** How long a fault asks the client to wait, in real milliseconds. A date is rounded up to whole seconds. */
export function askedWaitMs(fault: string): number {
  const effect = effectOfFault(fault);
  if (effect.kind !== "status" || effect.retryAfterSeconds === null) return 0;
  return (effect.retryAfterSeconds + (effect.retryAfterFormat === "httpDate" ? 1 : 0)) * 1000;
}

/** How many times longer than it is asked to a client may wait: many add jitter to `Retry-After`. */
const waitFactor = 1.5;

/**
 * How much longer a run with a fault may take, in real milliseconds.
 * @param scale sandbox milliseconds per real millisecond
 */
export function allowanceMs(fault: string, baselineMs: number, scale: number, longestWaitMs: number): number {
  const effect = effectOfFault(fault);
  if (effect.kind === "jobOutcome" && effect.outcome === "slow") return 10 * baselineMs;
  if ("durationMs" in effect) return effect.durationMs / scale;
  return waitFactor * Math.min(askedWaitMs(fault), longestWaitMs);
}

/** @throws FaultPlanError for a name that is neither a group nor a fault of a fault plan */
export function assertFaults(chosen: readonly string[]): void {
  for (const name of chosen) if (!Object.hasOwn(faultsOf, name)) effectOfFault(name);
}
