import { parseDurationMs } from "../core/duration.ts";
import { describeFault } from "../faults/module.ts";
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
export const isFinal = (fault: string): boolean =>
  (/^4\d\d/.test(fault) && !/^(408|425|429)/.test(fault)) ||
  ["jobOutcome/fails", "jobOutcome/vanishes"].includes(fault);

/** Whether a fault differs from no fault, and from the other faults, for a request. */
function appliesTo(fault: string, request: Request): boolean {
  if (fault === "connectionReset/after") return isWrite(request);
  if (fault === "connectionReset/headers" || /^(truncatedBody|malformedJson|slowDribble)/.test(fault))
    return request.hasBody;
  // A synchronous call that takes longer than the documented limit cannot happen.
  if (fault === "jobOutcome/slow")
    return request.createsJob && operations.get(request.operation)?.successStatus !== 200;
  return fault.startsWith("jobOutcome/") ? request.createsJob : true;
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

/** How long a fault asks the client to wait, in real milliseconds. */
export function askedWaitMs(fault: string): number {
  const [, seconds] = /^\d+\/(?:date\/)?(\d+)$/.exec(fault) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1000;
  return fault.endsWith("/date") ? 2000 : 0;
}

/** How many times longer than it is asked to a client may wait: many add jitter to `Retry-After`. */
const waitFactor = 1.5;

/**
 * How much longer a run with a fault may take, in real milliseconds.
 * @param scale sandbox milliseconds per real millisecond
 */
export function allowanceMs(fault: string, baselineMs: number, scale: number, longestWaitMs: number): number {
  if (fault === "jobOutcome/slow") return 10 * baselineMs;
  const [, duration] = /^(?:latency|slowDribble)\/(.+)$/.exec(fault) ?? [];
  if (duration !== undefined) return (parseDurationMs(duration) ?? 0) / scale;
  return waitFactor * Math.min(askedWaitMs(fault), longestWaitMs);
}

/** @throws FaultPlanError for a name that is neither a group nor a fault of a fault plan */
export function assertFaults(chosen: readonly string[]): void {
  for (const name of chosen) if (!Object.hasOwn(faultsOf, name)) describeFault(name);
}
