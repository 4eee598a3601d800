import type { IncomingMessage } from "node:http";
import type { WhenFresh } from "../freshness.ts";
import { endOfTurn, monotonicNow } from "../sandbox/clock.ts";

/** How requests are received, on whichever way they go. */
export type Arrivals = {
  /** Calls back when a request may be looked at, with when it arrived on the clock that nobody sets. */
  receive(request: IncomingMessage, action: (realAt: number, failure?: Error) => void): void;
  /** Of a request that goes on another way: when it is received there, it goes on at once. */
  passOn(request: IncomingMessage, realAt: number): void;
};

/** @param whenFresh what comes before anything is looked up; absent when no other process can change what is known */
export function createArrivals(whenFresh: WhenFresh | undefined): Arrivals {
  const passedOn = new WeakMap<IncomingMessage, number>();
  let turnBegan: number | null = null;

  /** Requests that are found in one turn of the event loop were all there before the first of them was answered. */
  function now(): number {
    if (turnBegan !== null) return turnBegan;
    endOfTurn(() => (turnBegan = null));
    return (turnBegan = monotonicNow());
  }

  return {
    receive(request, action) {
      const before = passedOn.get(request);
      if (before !== undefined) return action(before);
      const realAt = now();
      if (!whenFresh) return action(realAt);
      whenFresh((failure) => action(realAt, failure));
    },
    passOn: (request, realAt) => void passedOn.set(request, realAt),
  };
}
