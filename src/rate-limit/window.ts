import type { Rule } from "../contract/buckets.ts";

/** A fixed window. It starts with the first request after the previous window ended. */
export type Window = { readonly startedAt: number; readonly used: number };

/** The state of a window after one more request. */
export type Taken = {
  readonly window: Window;
  readonly allowed: boolean;
  /** Sandbox milliseconds until the window ends and the next request is allowed. */
  readonly resetsInMs: number;
};

/** Counts a request in a window, or opens a new window. A refused request is not counted. */
export function take(window: Window | undefined, { limit, windowMs }: Rule, now: number): Taken {
  const current = window && now < window.startedAt + windowMs ? window : { startedAt: now, used: 0 };
  const allowed = current.used < limit;
  return {
    window: allowed ? { ...current, used: current.used + 1 } : current,
    allowed,
    resetsInMs: current.startedAt + windowMs - now,
  };
}

/** `Retry-After`: whole seconds, never less than the wait, at least 1 (contract: components.responses.RateLimited). */
export const retryAfterSeconds = (realMs: number): number => Math.max(1, Math.ceil(realMs / 1000));
