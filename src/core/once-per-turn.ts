import { endOfTurn } from "./clock.ts";

/** Calls back when data in memory is at least as new as the call, or with the error of the check. */
export type AfterRefresh = (action: (failure?: Error) => void) => void;

/**
 * Runs `check` before requests are handled, to drop data that another process has changed. Requests that arrive in one turn of
 * the event loop share one check at the end of the turn, so the check is never older than a request.
 */
export function refreshedOncePerTurn(check: () => void): AfterRefresh {
  let waiting: ((failure?: Error) => void)[] = [];

  function release(): void {
    const released = waiting;
    waiting = [];
    let failure: Error | undefined;
    try {
      check();
    } catch (error) {
      failure = error as Error;
    }
    for (const action of released) action(failure);
  }

  return (action) => {
    if (waiting.push(action) === 1) endOfTurn(release);
  };
}
