/** The share of a limit that `verify` uses, because other clients may use the token and clocks differ. */
const share = 0.8;

/** A minute, and a second because clocks differ. */
const windowMs = 61_000;

/** The limits of the vendor, per token and minute (documentation topic: rate limits). */
export const documentedLimits = { read: 100, write: 20, jobPolling: 120 } as const;

export type DocumentedBucket = keyof typeof documentedLimits;

export const isDocumented = (bucket: string): bucket is DocumentedBucket => Object.hasOwn(documentedLimits, bucket);

export type Budget = {
  /** Counts a request. Returns how long to wait before it, in milliseconds. */
  readonly take: (bucket: DocumentedBucket, now: number) => number;
  /** Counts a request that is sent without waiting. */
  readonly spend: (bucket: DocumentedBucket, now: number) => void;
  /** True once: a server with a control plane that requires repeated waits has a defect. */
  readonly isFirstWait: () => boolean;
  /** Milliseconds until a bucket is unused again. */
  readonly untilFresh: (bucket: DocumentedBucket, now: number) => number;
};

/** Keeps the requests to a server below its limits, so that other users of the token are not refused. */
export function createBudget(): Budget {
  const sent: Record<DocumentedBucket, number[]> = { read: [], write: [], jobPolling: [] };
  const within = (bucket: DocumentedBucket, now: number) => sent[bucket].filter((at) => at > now - windowMs);
  let waits = 0;
  return {
    isFirstWait: () => (waits += 1) === 1,
    take(bucket, now) {
      const recent = (sent[bucket] = within(bucket, now));
      const most = Math.floor(documentedLimits[bucket] * share);
      const [oldest] = recent.slice(-most);
      const wait = recent.length < most || oldest === undefined ? 0 : oldest + windowMs - now;
      recent.push(now + wait);
      return wait;
    },
    spend(bucket, now) {
      (sent[bucket] = within(bucket, now)).push(now);
    },
    untilFresh(bucket, now) {
      const last = within(bucket, now).at(-1);
      return last === undefined ? 0 : last + windowMs - now;
    },
  };
}
