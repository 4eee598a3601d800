import type { AfterRefresh } from "../core/once-per-turn.ts";
import { endOfTurn, monotonicNow } from "../core/clock.ts";

/** Calls back when a request may be handled, with its time of arrival on the monotonic clock. */
export type ReceiveRequest = (action: (realAt: number, failure?: Error) => void) => void;

/** @param refreshed loads changes of other processes before requests are handled; absent for a database in memory */
export function createReceive(refreshed: AfterRefresh | undefined): ReceiveRequest {
  let turnBegan: number | null = null;

  /** The same time for all requests of one turn of the event loop: they arrived before any of them was answered. */
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
