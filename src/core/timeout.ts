import type { Clock } from "./clock.ts";

export type Timeout = {
  /** Aborts when the time is over, or when one of the given signals has aborted. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  readonly isOver: () => boolean;
  /** What was waited for has come: the time is measured no longer. */
  readonly stop: () => void;
};

/** Measures how long something may be waited for. @param others signals that end the wait too */
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
