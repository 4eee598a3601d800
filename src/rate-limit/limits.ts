import type { Context } from "../capability/capability.ts";
import type { Decision } from "../agent/trace.ts";
import type { Clock } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { type Bucket, buckets, type Rule, type Rules } from "../contract/buckets.ts";
import { retryAfterSeconds, take, type Window } from "./window.ts";

/** What limits need to know of a sandbox. */
type Limited = {
  readonly clock: Clock;
  /** Null when limits are off. */
  readonly rules: Rules | null;
};

/** The last request that a bucket refused: when, on the sandbox's clock, and why. */
type Refusal = { readonly at: number; readonly reason: string };

/** A bucket of a token, as it stands. Instants are those of the sandbox. */
export type BucketState = Rule & {
  readonly used: number;
  /** Null when no window is open: the next request begins one. */
  readonly startedAt: number | null;
  readonly endsAt: number | null;
  readonly lastRefusal: Refusal | null;
};

export type Limits = {
  /** Takes one request of a token from a bucket, on the clock of the token's sandbox. */
  takeRequest(tokenKey: number, bucket: Bucket, sandbox: Limited): Decision;
  /** Takes one failed authentication of an address, on the wall clock: a stranger has no sandbox. */
  readonly takeFailure: (address: string) => Decision;
  read(tokenKey: number, bucket: Bucket, sandbox: Limited & { readonly rules: Rules }): BucketState;
  /** Uses up what is left of a bucket's window; begins one when none is open. */
  drain(tokenKey: number, bucket: Bucket, sandbox: Limited & { readonly rules: Rules }): void;
  /** Ends a bucket's window, so that the next request begins a new one. */
  refill(tokenKey: number, bucket: Bucket): void;
};

type Kept = {
  window: Window;
  endsAt: number;
  readonly clock: Clock;
  drainedAt: number | null;
  lastRefusal: Refusal | null;
  refusals: number;
};

/** What is said where there are no limits. */
export const unlimited: Decision = {
  allowed: true,
  retryAfterSeconds: 1,
  resetsInRealMs: 0,
  endsAt: 0,
  limit: 0,
  used: 0,
  isDrained: false,
  refusals: 0,
};

const names = Object.keys(buckets);

/**
 * All windows of this process. Beyond `maxWindows`, those that have ended are forgotten, then the oldest until a tenth is free.
 * @param failures how often an address may fail to authenticate; null means as often as it likes
 */
export function createLimits(failures: Rule | null, wallClock: Clock, maxWindows = 50_000): Limits {
  /** Those of tokens under a number, which is found sooner than a text; those of addresses under the address. */
  const windows = new Map<number | string, Kept>();
  const numberOf = (tokenKey: number, bucket: Bucket) => tokenKey * names.length + names.indexOf(bucket);

  /** Makes room for many at once: to look for what has ended takes long. */
  function makeRoom(): void {
    const instants = new Map<Clock, number>();
    for (const [key, { endsAt, clock }] of windows) {
      const now = instants.get(clock) ?? clock.now();
      instants.set(clock, now);
      if (endsAt <= now) windows.delete(key);
    }
    const most = maxWindows - Math.ceil(maxWindows / 10);
    for (const key of windows.keys()) {
      if (windows.size <= most) return;
      windows.delete(key);
    }
  }

  function reasonOf({ window, drainedAt }: Kept, { limit }: Rule): string {
    const since = isoTimestamp(window.startedAt);
    return drainedAt === null
      ? `All ${limit} requests of the window that began at ${since} had been used.`
      : `The control plane had drained the window that began at ${since}.`;
  }

  function begin(key: number | string, window: Window, endsAt: number, clock: Clock): Kept {
    if (windows.size >= maxWindows) makeRoom();
    const kept = { window, endsAt, clock, drainedAt: null, lastRefusal: null, refusals: 0 };
    windows.set(key, kept);
    return kept;
  }

  function goOn(kept: Kept, window: Window, endsAt: number): void {
    if (window.startedAt !== kept.window.startedAt) {
      kept.drainedAt = null;
      kept.refusals = 0;
    }
    kept.window = window;
    kept.endsAt = endsAt;
  }

  function refuse(kept: Kept, rule: Rule, now: number): void {
    kept.lastRefusal = { at: now, reason: reasonOf(kept, rule) };
    kept.refusals += 1;
  }

  function decide(key: number | string, rule: Rule, clock: Clock): Decision {
    const now = clock.now();
    const known = windows.get(key);
    const { window, allowed, resetsInMs } = take(known?.window, rule, now);
    const endsAt = window.startedAt + rule.windowMs;
    const kept = known ?? begin(key, window, endsAt, clock);
    if (allowed) goOn(kept, window, endsAt);
    else refuse(kept, rule, now);
    const resetsInRealMs = clock.toRealMs(resetsInMs);
    return {
      allowed,
      retryAfterSeconds: retryAfterSeconds(resetsInRealMs),
      resetsInRealMs,
      endsAt,
      limit: rule.limit,
      used: window.used,
      isDrained: !allowed && kept.drainedAt !== null,
      refusals: allowed ? 0 : kept.refusals,
    };
  }

  function read(tokenKey: number, bucket: Bucket, { rules, clock }: { clock: Clock; rules: Rules }): BucketState {
    const rule = rules[bucket];
    const kept = windows.get(numberOf(tokenKey, bucket));
    const lastRefusal = kept?.lastRefusal ?? null;
    const endsAt = kept ? kept.window.startedAt + rule.windowMs : -Infinity;
    if (!kept || clock.now() >= endsAt) return { ...rule, used: 0, startedAt: null, endsAt: null, lastRefusal };
    return { ...rule, used: kept.window.used, startedAt: kept.window.startedAt, endsAt, lastRefusal };
  }

  return {
    takeRequest: (tokenKey, bucket, { rules, clock }) =>
      rules ? decide(numberOf(tokenKey, bucket), rules[bucket], clock) : unlimited,
    takeFailure: (address) => (failures ? decide(address, failures, wallClock) : unlimited),

    read,

    drain(tokenKey, bucket, sandbox) {
      const { limit, windowMs, startedAt, used, lastRefusal } = read(tokenKey, bucket, sandbox);
      const now = sandbox.clock.now();
      const window = { startedAt: startedAt ?? now, used: Math.max(used, limit) };
      const endsAt = window.startedAt + windowMs;
      if (windows.size >= maxWindows) makeRoom();
      const { clock } = sandbox;
      windows.set(numberOf(tokenKey, bucket), { window, endsAt, clock, drainedAt: now, lastRefusal, refusals: 0 });
    },

    refill(tokenKey, bucket) {
      const key = numberOf(tokenKey, bucket);
      const kept = windows.get(key);
      if (kept)
        windows.set(key, {
          ...kept,
          window: { startedAt: -Infinity, used: 0 },
          endsAt: -Infinity,
          drainedAt: null,
          refusals: 0,
        });
    },
  };
}

/** The windows of a server. */
export const limitsOf = ({ settings, wallClock }: Context): Limits =>
  createLimits(settings.rateLimits ? settings.rules.authentication : null, wallClock);
