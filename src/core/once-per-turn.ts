import { endOfTurn } from "./clock.ts";

/** Calls back when what is known is no older than the call, or with why that cannot be found out. */
export type AfterRefresh = (action: (failure?: Error) => void) => void;

/**
 * Runs `check` before requests are answered: the place to drop what another process has changed. Requests that arrive
 * in one turn of the event loop wait for its end and share one check, which therefore comes after every one of them:
 * none is answered from anything older than itself.
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
