/** A limit: `limit` requests in a window of `windowMs` milliseconds, on the sandbox's clock. */
export type Rule = {
  /** How many requests a window allows. */
  readonly limit: number;
  /** Length of a window in milliseconds. */
  readonly windowMs: number;
};

/** The limits of each token (documentation topic: rate limits). */
const ofEachToken = {
  read: { limit: 100, windowMs: 60_000 },
  write: { limit: 20, windowMs: 60_000 },
  jobPolling: { limit: 120, windowMs: 60_000 },
  capture: { limit: 30, windowMs: 3_600_000 },
} as const satisfies Record<string, Rule>;

/** The limits of each address, which only audity-mock has: failed authentications, and opening or sending surveys. */
const ofEachAddress = {
  authentication: { limit: 1000, windowMs: 60_000 },
  survey: { limit: 120, windowMs: 60_000 },
} as const satisfies Record<string, Rule>;

/** All buckets: the classes of requests with a rate limit of their own. */
export const buckets = { ...ofEachToken, ...ofEachAddress } as const;

/** The name of a bucket. */
export type Bucket = keyof typeof buckets;

/** The name of a bucket that each token has. */
export type TokenBucket = keyof typeof ofEachToken;

/** The name of a bucket that each address has. */
export type AddressBucket = keyof typeof ofEachAddress;

/** The buckets that each token has. */
export const tokenBuckets = Object.keys(ofEachToken) as TokenBucket[];

export const isBucket = (name: string): name is Bucket => Object.hasOwn(buckets, name);

/** The limit of each bucket (documentation topic: rate limits). */
export type Rules = Readonly<Record<Bucket, Rule>>;

/** Production's limits with the given changes. */
export function rulesWith(changes: { readonly [Name in Bucket]?: Rule | undefined } = {}): Rules {
  const given = Object.entries(changes).filter((change) => change[1] !== undefined);
  return { ...buckets, ...(Object.fromEntries(given) as Partial<Rules>) };
}
