import { faultsFor, isFinal } from "./fault-choices.ts";
import type { Hit, Run } from "./judge.ts";
import type { Request } from "./requests.ts";

/** Which faults one run gets. */
export type Schedule = {
  /** The fault plan. */
  readonly plan: string;
  readonly faults: readonly string[];
  /** The requests that the faults are for. */
  readonly targets: readonly Hit[];
};

/** The entry of a fault plan. It counts the calls of the operation, because the number of polls before a request varies. */
const entryOf = ({ operation, call }: Request, fault: string): string => `${operation}@${call}:${fault}`;

/** A fault with its request. */
export const hitOf = ({ number, operation, poll }: Request, fault: string): Hit => ({ number, operation, poll, fault });

/**
 * All schedules of one fault. The first call of each operation comes first, because later calls usually fail in the same way.
 * @param chosen names of groups and of faults
 */
export function singleSchedules(requests: readonly Request[], chosen: readonly string[]): readonly Schedule[] {
  return requests
    .toSorted((one, other) => one.call - other.call || one.number - other.number)
    .flatMap((request) =>
      faultsFor(request, chosen).map((fault) => ({
        plan: entryOf(request, fault),
        faults: [fault],
        targets: [hitOf(request, fault)],
      })),
    );
}

/**
 * All schedules of two faults: the first of a single schedule that found nothing, the second at a later request of that run. The
 * request right after the first fault comes first, because it is usually its retry.
 * @param passed single schedules that found nothing, each with the requests of its run
 */
export function pairSchedules(
  passed: readonly { readonly run: Run; readonly requests: readonly Request[] }[],
  chosen: readonly string[],
): readonly Schedule[] {
  const pairs = passed.flatMap(({ run, requests }) => {
    const [hit] = run.hits;
    if (!hit || run.verdict !== "passed" || isFinal(hit.fault)) return [];
    return requests
      .filter(({ number }) => number > hit.number)
      .flatMap((request) =>
        faultsFor(request, chosen).map((fault) => ({
          distance: request.number - hit.number,
          plan: `${run.plan},${entryOf(request, fault)}`,
          faults: [hit.fault, fault],
          targets: [hit, hitOf(request, fault)],
        })),
      );
  });
  return pairs.toSorted((one, other) => one.distance - other.distance);
}
