/**
 * What a fault makes of the job or capture that a request creates: it fails, it vanishes at the instant at which it would have
 * ended, or everything takes ten times as long.
 */
export const forcedOutcomes = ["fails", "vanishes", "slow"] as const;

export type ForcedOutcome = (typeof forcedOutcomes)[number];
