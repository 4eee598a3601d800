import type { Rule } from "../contract/buckets.ts";

/** A fixed window: it begins with the first request after the one before it ended. */
export type Window = { readonly startedAt: number; readonly used: number };

/** What is left of a window by one more request. */
export type Taken = {
  readonly window: Window;
  readonly allowed: boolean;
  /** Sandbox milliseconds until the window ends and the next request is let through. */
  readonly resetsInMs: number;
};

/** Takes one request from a window, or begins a new one. A refused request costs nothing. */
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
