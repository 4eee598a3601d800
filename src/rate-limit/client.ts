import type { CallOf } from "../control/route.ts";
import type { LimitRule, LimitsView } from "../control/types.gen.ts";
import type { TokenBucket } from "../contract/buckets.ts";
import type { limitRoutes } from "./routes.ts";

/** Selects a token. */
export type WhichToken = {
  /** Id or prefix of the token. Default: all tokens of the sandbox. */
  readonly tokenId?: string;
};

/** The rate limits of a sandbox. */
export type SandboxLimits = {
  /** Reads the limits, and the buckets of each token. */
  read(): Promise<LimitsView>;
  /** Uses up a bucket, so that the next request gets 429. @throws ControlError 409 when rate limits are off */
  drain(bucket: TokenBucket, which?: WhichToken): Promise<LimitsView>;
  /** Refills a bucket, or all buckets. */
  refill(bucket?: TokenBucket, which?: WhichToken): Promise<LimitsView>;
  /** Changes the limit of a bucket. Open windows continue with the new limit. */
  setRule(bucket: TokenBucket, rule: LimitRule): Promise<LimitsView>;
  /** Turns rate limits on. */
  switchOn(): Promise<LimitsView>;
  /** Turns rate limits off. */
  switchOff(): Promise<LimitsView>;
};

/** The rate limits of a sandbox, from calls of the control plane. @internal */
export const limitsOf = (call: CallOf<typeof limitRoutes>, sandbox: string): SandboxLimits => ({
  read: () => call("readLimits", { sandbox }),
  drain: (bucket, which = {}) => call("drainLimit", { ...which, sandbox, bucket }),
  refill: (bucket, which = {}) => call("refillLimit", { ...which, sandbox, ...(bucket && { bucket }) }),
  setRule: (bucket, rule) => call("setLimitRule", { ...rule, sandbox, bucket }),
  switchOn: () => call("setLimitsEnabled", { sandbox, enabled: true }),
  switchOff: () => call("setLimitsEnabled", { sandbox, enabled: false }),
});
