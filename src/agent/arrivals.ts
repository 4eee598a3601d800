import type { AfterRefresh } from "../core/once-per-turn.ts";
import { endOfTurn, monotonicNow } from "../core/clock.ts";

/** Calls back when a request may be looked at, with when it arrived on the clock that nobody sets. */
export type ReceiveRequest = (action: (realAt: number, failure?: Error) => void) => void;

/** @param refreshed what comes before anything is looked up; absent when no other process can change what is known */
export function createReceive(refreshed: AfterRefresh | undefined): ReceiveRequest {
  let turnBegan: number | null = null;

  /** Requests that are found in one turn of the event loop were all there before the first of them was answered. */
  function now(): number {
    if (turnBegan !== null) return turnBegan;
    endOfTurn(() => (turnBegan = null));
    return (turnBegan = monotonicNow());
  }

  return (action) => {
    const realAt = now();
    if (!refreshed) return action(realAt);
    refreshed((failure) => action(realAt, failure));
  };
}
