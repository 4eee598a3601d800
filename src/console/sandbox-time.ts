import { signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";
import { everyFrame, isStill, presentMs } from "./present.ts";

let known = { at: 0, seenMs: 0, pace: 0 };

/** The instant that is shown, which follows the sandbox's own so that a jump is seen as one. */
let shown = 0;

/** How fast what is shown catches up: as far as is left in so many milliseconds, but for a third. */
const easeMs = 70;

/** Changes about once a second, and oftener where the sandbox's seconds are shorter. */
const tick = signal(0);

/** Has a component drawn again as time passes. */
export const watchTime = (): number => tick.value;

/** How long the time axis is before it is drawn anew, in milliseconds of the sandbox. */
export const visibleMs = signal(60_000);

/** Takes over how the clock of the sandbox stands. */
export function setClock({ mode, scale, now }: Output<"readClock">): void {
  const isFirst = known.at === 0;
  known = { at: Date.parse(now), seenMs: presentMs(), pace: mode === "frozen" ? 0 : scale };
  // Another sandbox, or one that has begun anew.
  tick.value += 1;
  if (isFirst || known.at < shown - 1000 * Math.max(1, known.pace)) shown = known.at;
}

/** Stops the shown time, because the connection is lost. */
export function holdTime(): void {
  known = { at: sandboxNow(), seenMs: presentMs(), pace: 0 };
}

/** Forgets the clock, because another sandbox is shown next. */
export function forgetClock(): void {
  known = { at: 0, seenMs: 0, pace: 0 };
}

/** The instant of the sandbox, in milliseconds since the epoch. */
export const sandboxNow = (): number => Math.floor(known.at + (presentMs() - known.seenMs) * known.pace);

const painters = new Set<(now: number) => void>();

/** Calls `paint` whenever another instant is to be shown, until it is called off. */
export function paintTime(paint: (now: number) => void): () => void {
  painters.add(paint);
  paint(shown);
  return () => void painters.delete(paint);
}

let sinceTickMs = 0;
let painted = 0;
let hasArrived = false;

/** Lets time pass on the page. */
export function startTime(): void {
  everyFrame((elapsedMs) => {
    const now = sandboxNow();
    sinceTickMs += elapsedMs;
    const tickMs = known.pace === 0 ? 1000 : Math.min(1000, Math.max(50, visibleMs.value / (4 * known.pace)));
    const isFar = Math.abs(now - shown) > visibleMs.value;
    const arrives = known.pace === 0 && shown === now && !hasArrived;
    hasArrived = known.pace === 0 && shown === now;
    const isTick = sinceTickMs >= tickMs || isFar || arrives;
    if (isStill.value) {
      // Without motion, time is told by the second, or when it jumps.
      if (!isTick && known.pace > 0) return;
      shown = now;
    } else {
      const left = (now - shown) * Math.exp(-elapsedMs / easeMs);
      // Less than anybody can see.
      shown = Math.abs(left) < visibleMs.value / 1000 ? now : now - left;
    }
    if (shown !== painted) for (const paint of painters) paint(shown);
    painted = shown;
    if (!isTick) return;
    sinceTickMs = 0;
    tick.value += 1;
  });
}
