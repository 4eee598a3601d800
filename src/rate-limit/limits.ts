import type { Context } from "../capability/capability.ts";
import type { BucketUse, Decision } from "../agent/trace.ts";
import type { Clock } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { type AddressBucket, type Bucket, buckets, type Rule, type Rules } from "../contract/buckets.ts";
import { retryAfterSeconds, take, type Taken, type Window } from "./window.ts";

/** What limits need to know of a sandbox. Its rules are null when they are off. */
type Limited<Limits = Rules> = { readonly clock: Clock; readonly rules: Limits };

export type Limits = ReturnType<typeof createLimits>;

type Kept = {
  window: Window;
  endsAt: number;
  readonly clock: Clock;
  drainedAt: number | null;
  /** The last request that was refused: when, on the sandbox's clock, and why. */
  lastRefusal: { readonly at: number; readonly reason: string } | null;
  refusals: number;
};

/** What a bucket says to one more request. */
type Asked = Taken & {
  readonly bucket: Bucket;
  readonly key: number | string;
  readonly rule: Rule;
  /** Undefined where no window is known. */
  readonly kept: Kept | undefined;
};

/** How a bucket stands after a request. */
const useOf = ({ bucket, rule, window, allowed }: Asked, isCharged: boolean): BucketUse => ({
  name: bucket,
  limit: rule.limit,
  used: allowed && !isCharged ? window.used - 1 : window.used,
  resetsAt: window.startedAt + rule.windowMs,
});

const names = Object.keys(buckets);

/**
 * All windows of this process. Beyond `maxWindows`, those that have ended are forgotten, then the oldest until a tenth is free.
 * @param ofAddresses what an address may do without a token; null means whatever it likes
 */
// eslint-disable-next-line max-lines-per-function -- its functions share the windows
export function createLimits(ofAddresses: Pick<Rules, AddressBucket> | null, wallClock: Clock, maxWindows = 50_000) {
  /** Those of tokens under a number, which is found sooner than a text; those of addresses under bucket and address. */
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

  function begin(key: number | string, window: Window, endsAt: number, clock: Clock): Kept {
    if (windows.size >= maxWindows) makeRoom();
    const kept: Kept = { window, endsAt, clock, drainedAt: null, lastRefusal: null, refusals: 0 };
    windows.set(key, kept);
    return kept;
  }

  function charge({ key, rule, kept: known, window }: Asked, clock: Clock): void {
    const endsAt = window.startedAt + rule.windowMs;
    const kept = known ?? begin(key, window, endsAt, clock);
    if (window.startedAt !== kept.window.startedAt) {
      kept.drainedAt = null;
      kept.refusals = 0;
    }
    kept.window = window;
    kept.endsAt = endsAt;
  }

  function refuse(kept: Kept, { limit }: Rule, now: number): void {
    const since = isoTimestamp(kept.window.startedAt);
    const reason =
      kept.drainedAt === null
        ? `All ${limit} requests of the window that began at ${since} had been used.`
        : `The control plane had drained the window that began at ${since}.`;
    kept.lastRefusal = { at: now, reason };
    kept.refusals += 1;
  }

  /** What a bucket says to one more request, of which nothing is taken yet. */
  function ask(bucket: Bucket, key: number | string, rule: Rule, now: number): Asked {
    const kept = windows.get(key);
    return { bucket, key, rule, kept, ...take(kept?.window, rule, now) };
  }

  /** Takes the request from all buckets that were asked if all allow it, else from none. */
  function decide(asked: readonly Asked[], clock: Clock, now: number): Decision {
    const refusing = asked.filter(({ allowed }) => !allowed);
    const isAllowed = refusing.length === 0;
    if (isAllowed) for (const each of asked) charge(each, clock);
    for (const { rule, kept } of refusing) if (kept) refuse(kept, rule, now);
    const ranked = isAllowed ? asked : refusing.toSorted((one, other) => other.resetsInMs - one.resetsInMs);
    const [deciding] = ranked as [Asked];
    const { bucket, rule, kept, window, resetsInMs } = deciding;
    const resetsInRealMs = clock.toRealMs(resetsInMs);
    return {
      bucket,
      allowed: isAllowed,
      retryAfterSeconds: retryAfterSeconds(resetsInRealMs),
      resetsInRealMs,
      endsAt: window.startedAt + rule.windowMs,
      limit: rule.limit,
      used: window.used,
      isDrained: !isAllowed && kept?.drainedAt != null,
      refusals: isAllowed ? 0 : (kept?.refusals ?? 0),
      others:
        asked.length === 1 ? null : asked.filter((each) => each !== deciding).map((each) => useOf(each, isAllowed)),
    };
  }

  /** A bucket of a token, as it stands. Without an open window its instants are null: the next request begins one. */
  function read(tokenKey: number, bucket: Bucket, { rules, clock }: Limited) {
    const rule = rules[bucket];
    const kept = windows.get(numberOf(tokenKey, bucket));
    const lastRefusal = kept?.lastRefusal ?? null;
    const endsAt = kept ? kept.window.startedAt + rule.windowMs : -Infinity;
    if (!kept || clock.now() >= endsAt) return { ...rule, used: 0, startedAt: null, endsAt: null, lastRefusal };
    return { ...rule, used: kept.window.used, startedAt: kept.window.startedAt, endsAt, lastRefusal };
  }

  return {
    /**
     * Asks all buckets that a request of a token counts in, on the clock of the token's sandbox, and takes one from each if
     * all allow it. Otherwise it takes nothing, and of those that refuse it the one decides that lets it through last.
     * @returns null when limits are off
     */
    takeRequest(tokenKey: number, asked: readonly Bucket[], { rules, clock }: Limited<Rules | null>): Decision | null {
      if (!rules) return null;
      const now = clock.now();
      const answers = asked.map((bucket) => ask(bucket, numberOf(tokenKey, bucket), rules[bucket], now));
      return decide(answers, clock, now);
    },

    /** Takes one request of an address that has no token, on the wall clock. @returns null when limits are off */
    takeOfAddress(address: string, bucket: AddressBucket): Decision | null {
      if (!ofAddresses) return null;
      const now = wallClock.now();
      return decide([ask(bucket, `${bucket} ${address}`, ofAddresses[bucket], now)], wallClock, now);
    },

    read,

    /** Uses up what is left of a bucket's window; begins one when none is open. */
    drain(tokenKey: number, bucket: Bucket, sandbox: Limited): void {
      const { limit, windowMs, startedAt, used, lastRefusal } = read(tokenKey, bucket, sandbox);
      const drainedAt = sandbox.clock.now();
      const window = { startedAt: startedAt ?? drainedAt, used: Math.max(used, limit) };
      const kept = begin(numberOf(tokenKey, bucket), window, window.startedAt + windowMs, sandbox.clock);
      Object.assign(kept, { drainedAt, lastRefusal });
    },

    /** Ends a bucket's window, so that the next request begins a new one. */
    refill(tokenKey: number, bucket: Bucket): void {
      const key = numberOf(tokenKey, bucket);
      const kept = windows.get(key);
      if (kept) begin(key, { startedAt: -Infinity, used: 0 }, -Infinity, kept.clock).lastRefusal = kept.lastRefusal;
    },
  };
}

/** The windows of a server. */
export const limitsOf = ({ settings, wallClock }: Context): Limits =>
  createLimits(settings.rateLimits ? settings.rules : null, wallClock);
