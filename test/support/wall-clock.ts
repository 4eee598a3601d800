const real = Date.now;

/** How far the wall clock stands ahead of the real one, in milliseconds. Import this first: the sandbox clock takes `Date.now` once. */
export const wallClock = { aheadMs: 0 };

Date.now = () => real() + wallClock.aheadMs;
