import type { Clock } from "../sandbox/clock.ts";
import type { Bucket, Rules } from "./buckets.ts";
import { retryAfterSeconds, take, type Window } from "./window.ts";

type Decision = {
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
  readonly used: number;
  readonly resetsInRealMs: number;
};

export type Limits = {
  /** Null when limits are off. */
  readonly rules: Rules | null;
  /** Takes one request of a token from a bucket, on the clock of the token's sandbox. */
  takeRequest(tokenKey: number, bucket: Bucket, clock: Clock): Decision;
  /** Takes one failed authentication of an address, on the wall clock: a stranger has no sandbox. */
  takeFailure(address: string): Decision;
};

const unlimited: Decision = { allowed: true, retryAfterSeconds: 1, used: 0, resetsInRealMs: 0 };

/** All windows of this process. Beyond `maxWindows`, those that have ended are forgotten, then the oldest. */
export function createLimits(rules: Rules | null, wallClock: Clock, maxWindows = 50_000): Limits {
  const windows = new Map<string, { window: Window; endsAt: number; clock: Clock }>();

  function makeRoom(): void {
    for (const [key, { endsAt, clock }] of windows) if (endsAt <= clock.now()) windows.delete(key);
    for (const key of windows.keys()) {
      if (windows.size < maxWindows) return;
      windows.delete(key);
    }
  }

  function decide(key: string, bucket: Bucket, clock: Clock): Decision {
    if (!rules) return unlimited;
    const rule = rules[bucket];
    const now = clock.now();
    const known = windows.get(key);
    const { window, allowed, resetsInMs } = take(known?.window, rule, now);
    if (!known && windows.size >= maxWindows) makeRoom();
    if (allowed) windows.set(key, { window, endsAt: now + resetsInMs, clock });
    const resetsInRealMs = clock.toRealMs(resetsInMs);
    return { allowed, retryAfterSeconds: retryAfterSeconds(resetsInRealMs), used: window.used, resetsInRealMs };
  }

  return {
    rules,
    takeRequest: (tokenKey, bucket, clock) => decide(`${bucket} ${tokenKey}`, bucket, clock),
    takeFailure: (address) => decide(`authentication ${address}`, "authentication", wallClock),
  };
}
