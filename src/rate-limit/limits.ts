import type { Context } from "../capability/capability.ts";
import type { BucketUse, Decision } from "../agent/trace.ts";
import type { Clock } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { type AddressBucket, type Bucket, buckets, type Rule, type Rules } from "../contract/buckets.ts";
import { createOutageLog } from "../database/outage.ts";
import { createWriteBehind } from "../database/write-behind.ts";
import { type HeldWindow, type Holder, type KeptWindow, type WindowStore, windowStore } from "./store.ts";
import { retryAfterSeconds, take, type Taken, type Window } from "./window.ts";

/** What limits need to know of a sandbox. Its rules are null when they are off. */
type Limited<Limits = Rules> = { readonly key: number; readonly clock: Clock; readonly rules: Limits };

export type Limits = ReturnType<typeof createLimits>;

type Kept = KeptWindow & { readonly clock: Clock };

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
  /** What an address may do without a token; null means whatever it likes. */
  readonly ofAddresses: Pick<Rules, AddressBucket> | null;
  readonly wallClock: Clock;
  readonly store: WindowStore;
  readonly onFailure: (error: unknown) => void;
  /** Beyond so many, windows that have ended are forgotten, then the oldest until a tenth is free. */
  readonly maxWindows?: number;
};

/** All windows of this process. They are read from the database when they are first needed, and written behind. */
// eslint-disable-next-line max-lines-per-function -- its functions share the windows
export function createLimits({ ofAddresses, wallClock, store, onFailure, maxWindows = 50_000 }: Dependencies) {
  /** Those of tokens under a number, which is found sooner than a text; those of addresses under bucket and address. */
  const windows = new Map<number | string, Kept>();
  /** Keys of the sandboxes whose windows have been read; null: those of addresses have been. */
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

  /** Makes room for many at once: to look for what has ended takes long. */
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
        ? `All ${limit} requests of the window that began at ${since} had been used.`
        : `The control plane had drained the window that began at ${since}.`;
    kept.lastRefusal = { at: now, reason };
    kept.refusals += 1;
    saved.changed(key);
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

  /** A bucket of a token, as it stands. Without an open window its instants are null: the next request begins one. */
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
     * Asks all buckets that a request of a token counts in, on the clock of the token's sandbox, and takes one from each if
     * all allow it. Otherwise it takes nothing, and of those that refuse it the one decides that lets it through last.
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

    /** Takes one request of an address that has no token, on the wall clock. @returns null when limits are off */
    takeOfAddress(address: string, bucket: AddressBucket): Decision | null {
      if (!ofAddresses) return null;
      load(null, wallClock);
      const now = wallClock.now();
      return decide([ask(bucket, keyOf(address, bucket), ofAddresses[bucket], now)], wallClock, now);
    },

    read,

    /** Uses up what is left of a bucket's window; begins one when none is open. */
    drain(tokenKey: number, bucket: Bucket, sandbox: Limited): void {
      const { limit, windowMs, startedAt, used, lastRefusal } = read(tokenKey, bucket, sandbox);
      const drainedAt = sandbox.clock.now();
      const window = { startedAt: startedAt ?? drainedAt, used: Math.max(used, limit) };
      const key = numberOf(tokenKey, bucket);
      const kept = begin(key, window, window.startedAt + windowMs, sandbox.clock);
      Object.assign(kept, { drainedAt, lastRefusal });
      saved.changed(key);
    },

    /** Ends a bucket's window, so that the next request begins a new one. */
    refill(tokenKey: number, bucket: Bucket, { key: sandboxKey, clock }: Omit<Limited, "rules">): void {
      load(sandboxKey, clock);
      const key = numberOf(tokenKey, bucket);
      const kept = windows.get(key);
      if (!kept) return;
      begin(key, { startedAt: -Infinity, used: 0 }, -Infinity, clock).lastRefusal = kept.lastRefusal;
      saved.changed(key);
    },

    /** Writes what has changed. Throws what the database throws. */
    flush: saved.flush,
    /** Writes what has changed, for the last time. */
    close: saved.close,
  };
}

/** The windows of a server. */
export const limitsOf = ({ settings, wallClock, logger, use }: Context): Limits =>
  createLimits({
    ofAddresses: settings.rateLimits ? settings.rules : null,
    wallClock,
    store: use(windowStore),
    onFailure: createOutageLog(logger, wallClock, "Rate windows cannot be written"),
  });
