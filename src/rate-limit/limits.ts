import type { Context } from "../capability/capability.ts";
import type { BucketUse, Decision } from "../agent/trace.ts";
import type { Clock } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { type AddressBucket, type Bucket, buckets, type Rule, type Rules } from "../contract/buckets.ts";
import { createOutageLog } from "../database/outage.ts";
import { createWriteBehind } from "../database/write-behind.ts";
import { type HeldWindow, type Holder, type KeptWindow, type WindowStore, windowStore } from "./store.ts";
import { retryAfterSeconds, take, type Taken, type Window } from "./window.ts";

/** What rate limits need from a sandbox. `rules` is null when rate limits are off. */
type Limited<Limits = Rules> = { readonly key: number; readonly clock: Clock; readonly rules: Limits };

export type Limits = ReturnType<typeof createLimits>;

type Kept = KeptWindow & { readonly clock: Clock };

/** The state of a bucket for one more request. */
type Asked = Taken & {
  readonly bucket: Bucket;
  readonly key: number | string;
  readonly rule: Rule;
  /** Undefined when the bucket has no window. */
  readonly kept: Kept | undefined;
};

/** The state of a bucket after a request. */
const useOf = ({ bucket, rule, window, allowed }: Asked, isCharged: boolean): BucketUse => ({
  name: bucket,
  limit: rule.limit,
  used: allowed && !isCharged ? window.used - 1 : window.used,
  resetsAt: window.startedAt + rule.windowMs,
});

const names = Object.keys(buckets) as readonly Bucket[];

const numberOf = (tokenKey: number, bucket: Bucket): number => tokenKey * names.length + names.indexOf(bucket);

const keyOf = (holder: Holder, bucket: Bucket): number | string =>
  typeof holder === "number" ? numberOf(holder, bucket) : `${bucket} ${holder}`;

/** The reverse of `keyOf`. */
function holderOf(key: number | string): Pick<HeldWindow, "holder" | "bucket"> {
  if (typeof key === "string") {
    const end = key.indexOf(" ");
    return { holder: key.slice(end + 1), bucket: key.slice(0, end) as Bucket };
  }
  return { holder: Math.floor(key / names.length), bucket: names[key % names.length] as Bucket };
}

type Dependencies = {
  /** The limits of an address without a token; null: no limit. */
  readonly ofAddresses: Pick<Rules, AddressBucket> | null;
  readonly wallClock: Clock;
  readonly store: WindowStore;
  readonly onFailure: (error: unknown) => void;
  /** Beyond this number, ended windows are dropped, then the oldest ones until a tenth is free. */
  readonly maxWindows?: number;
};

/** All windows of this process. They are loaded from the database on first use, and written in the background. */
// eslint-disable-next-line max-lines-per-function -- its functions share the windows
export function createLimits({ ofAddresses, wallClock, store, onFailure, maxWindows = 50_000 }: Dependencies) {
  /** Windows of tokens by a number, because a Map finds it faster than a string; windows of addresses by bucket and address. */
  const windows = new Map<number | string, Kept>();
  /** Keys of the sandboxes whose windows have been loaded; null stands for the windows of addresses. */
  const known = new Set<number | null>();
  const saved = createWriteBehind<number | string>({
    write: (keys) => store.save(keys.map((key) => ({ ...holderOf(key), kept: windows.get(key) }))),
    wallClock,
    onFailure,
  });

  function load(sandboxKey: number | null, clock: Clock): void {
    if (known.has(sandboxKey)) return;
    const held = sandboxKey === null ? store.ofAddresses() : store.ofSandbox(sandboxKey);
    known.add(sandboxKey);
    for (const { holder, bucket, kept } of held) windows.set(keyOf(holder, bucket), { ...kept, clock });
  }

  function forget(key: number | string): void {
    windows.delete(key);
    saved.changed(key);
  }

  /** Makes room for many windows at once, because searching for ended ones is slow. */
  function makeRoom(): void {
    const instants = new Map<Clock, number>();
    for (const [key, { endsAt, clock }] of windows) {
      const now = instants.get(clock) ?? clock.now();
      instants.set(clock, now);
      if (endsAt <= now) forget(key);
    }
    const most = maxWindows - Math.ceil(maxWindows / 10);
    for (const key of windows.keys()) {
      if (windows.size <= most) return;
      forget(key);
    }
  }

  function begin(key: number | string, window: Window, endsAt: number, clock: Clock): Kept {
    if (windows.size >= maxWindows) makeRoom();
    const kept: Kept = { window, endsAt, clock, drainedAt: null, lastRefusal: null, refusals: 0 };
    windows.set(key, kept);
    return kept;
  }

  function charge({ key, rule, kept: open, window }: Asked, clock: Clock): void {
    const endsAt = window.startedAt + rule.windowMs;
    const kept = open ?? begin(key, window, endsAt, clock);
    if (window.startedAt !== kept.window.startedAt) {
      kept.drainedAt = null;
      kept.refusals = 0;
    }
    kept.window = window;
    kept.endsAt = endsAt;
    saved.changed(key);
  }

  function refuse(key: number | string, kept: Kept, { limit }: Rule, now: number): void {
    const since = isoTimestamp(kept.window.startedAt);
    const reason =
      kept.drainedAt === null
        ? `${limit} of ${limit} requests used in the window that started at ${since}.`
        : `The control plane drained the window that started at ${since}.`;
    kept.lastRefusal = { at: now, reason };
    kept.refusals += 1;
    saved.changed(key);
  }

  /** The state of a bucket for one more request. Counts nothing yet. */
  function ask(bucket: Bucket, key: number | string, rule: Rule, now: number): Asked {
    const kept = windows.get(key);
    return { bucket, key, rule, kept, ...take(kept?.window, rule, now) };
  }

  /** Counts the request in all its buckets if all of them allow it, otherwise in none. */
  function decide(asked: readonly Asked[], clock: Clock, now: number): Decision {
    const refusing = asked.filter(({ allowed }) => !allowed);
    const isAllowed = refusing.length === 0;
    if (isAllowed) for (const each of asked) charge(each, clock);
    for (const { key, rule, kept } of refusing) if (kept) refuse(key, kept, rule, now);
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

  /** The state of a token's bucket. Without an open window its instants are null; the next request opens one. */
  function read(tokenKey: number, bucket: Bucket, { key, rules, clock }: Limited) {
    load(key, clock);
    const rule = rules[bucket];
    const kept = windows.get(numberOf(tokenKey, bucket));
    const lastRefusal = kept?.lastRefusal ?? null;
    const endsAt = kept ? kept.window.startedAt + rule.windowMs : -Infinity;
    if (!kept || clock.now() >= endsAt) return { ...rule, used: 0, startedAt: null, endsAt: null, lastRefusal };
    return { ...rule, used: kept.window.used, startedAt: kept.window.startedAt, endsAt, lastRefusal };
  }

  return {
    /**
     * Counts a request of a token in all its buckets, on the clock of the token's sandbox, if all of them allow it.
     * Otherwise it counts nothing, and the refusing bucket that resets last decides.
     * @returns null when limits are off
     */
    takeRequest(
      tokenKey: number,
      asked: readonly Bucket[],
      { key, rules, clock }: Limited<Rules | null>,
    ): Decision | null {
      if (!rules) return null;
      load(key, clock);
      const now = clock.now();
      const answers = asked.map((bucket) => ask(bucket, numberOf(tokenKey, bucket), rules[bucket], now));
      return decide(answers, clock, now);
    },

    /** Counts a request of an address without a token, on the wall clock. @returns null when rate limits are off */
    takeOfAddress(address: string, bucket: AddressBucket): Decision | null {
      if (!ofAddresses) return null;
      load(null, wallClock);
      const now = wallClock.now();
      return decide([ask(bucket, keyOf(address, bucket), ofAddresses[bucket], now)], wallClock, now);
    },

    read,

    /** Uses up the rest of a bucket's window. Opens one when none is open. */
    drain(tokenKey: number, bucket: Bucket, sandbox: Limited): void {
      const { limit, windowMs, startedAt, used, lastRefusal } = read(tokenKey, bucket, sandbox);
      const drainedAt = sandbox.clock.now();
      const window = { startedAt: startedAt ?? drainedAt, used: Math.max(used, limit) };
      const key = numberOf(tokenKey, bucket);
      const kept = begin(key, window, window.startedAt + windowMs, sandbox.clock);
      Object.assign(kept, { drainedAt, lastRefusal });
      saved.changed(key);
    },

    /** Ends a bucket's window, so that the next request opens a new one. */
    refill(tokenKey: number, bucket: Bucket, { key: sandboxKey, clock }: Omit<Limited, "rules">): void {
      load(sandboxKey, clock);
      const key = numberOf(tokenKey, bucket);
      const kept = windows.get(key);
      if (!kept) return;
      begin(key, { startedAt: -Infinity, used: 0 }, -Infinity, clock).lastRefusal = kept.lastRefusal;
      saved.changed(key);
    },

    /** Writes changes. Throws what the database throws. */
    flush: saved.flush,
    /** Writes the remaining changes and stops. */
    close: saved.close,
  };
}

/** The windows of a server. */
export const limitsOf = ({ settings, wallClock, logger, use }: Context): Limits =>
  createLimits({
    ofAddresses: settings.rateLimits ? settings.rules : null,
    wallClock,
    store: use(windowStore),
    onFailure: createOutageLog(logger, wallClock, "Rate-limit windows cannot be written"),
  });
