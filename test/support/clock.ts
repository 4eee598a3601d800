import type { Clock } from "../../src/core/clock.ts";

/** Moves a clock forward. */
export const advance = (clock: Clock, durationMs: number): void =>
  clock.adopt(clock.stateAfter({ kind: "advance", durationMs }));
