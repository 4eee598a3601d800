import type { Clock } from "./clock.ts";

export type Timeout = {
  /** Aborts after the timeout, or when one of the given signals aborts. */
  readonly signal: AbortSignal;
  /** Whether the timeout has passed. */
  readonly isOver: () => boolean;
  /** Cancels the timeout. */
  readonly stop: () => void;
};

/** Creates a timeout. @param others signals that also abort */
export function startTimeout(clock: Clock, ms: number, ...others: readonly (AbortSignal | undefined)[]): Timeout {
  const over = new AbortController();
  const stopped = new AbortController();
  void clock.sleepUntil(clock.now() + ms, stopped.signal).then(() => {
    if (!stopped.signal.aborted) over.abort();
  });
  return {
    signal: AbortSignal.any([over.signal, ...others].filter((each) => each !== undefined)),
    isOver: () => over.signal.aborted,
    stop: () => stopped.abort(),
  };
}
