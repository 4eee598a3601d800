/**
 * The usual server of each run. The same seed, so that runs differ only in their faults; a clock that is 60 times faster than real
 * time, so that a rate-limit window of a minute takes a second.
 */
export const usualServer = { seed: 1, clock: "scaled", clockScale: 60 } as const;

/** How long a run waits for a `Retry-After` by default, in milliseconds. */
export const usualLongestWaitMs = 10_000;
