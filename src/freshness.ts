import type { FastifyRequest, onRequestHookHandler } from "fastify";
import { endOfTurn } from "./sandbox/clock.ts";

/**
 * Runs `check` before requests are answered: the place to drop what another process has changed. Requests that arrive
 * in one turn of the event loop wait for its end and share one check, which therefore comes after every one of them:
 * none is answered from anything older than itself.
 */
export function checkedOncePerTurn(check: () => void): onRequestHookHandler {
  let waiting: ((error?: Error) => void)[] = [];

  function release(): void {
    const released = waiting;
    waiting = [];
    let failure: Error | undefined;
    try {
      check();
    } catch (error) {
      failure = error as Error;
    }
    for (const done of released) done(failure);
  }

  return (_request: FastifyRequest, _reply, done) => {
    if (waiting.push(done) === 1) endOfTurn(release);
  };
}
