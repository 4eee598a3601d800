import { signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";
import { standsStill } from "../core/clock-mode.ts";
import { everyFrame, isStill, presentMs } from "./present.ts";

let known = { at: 0, seenMs: 0, pace: 0 };

/** The instant that is shown. It approaches the sandbox's instant smoothly, so that a jump of the clock is visible. */
let shown = 0;

/** The time constant of that approach: about a third of the distance is left after this time. */
const easeMs = 70;

/** Changes about once a second, and more often if the clock of the sandbox is fast. */
const tick = signal(0);

/** Makes a component render again as time passes. */
export const watchTime = (): number => tick.value;

/** The length of the time axis, in milliseconds of the sandbox. */
export const visibleMs = signal(60_000);

/** Sets the state of the sandbox's clock, as the server has sent it. */
export function setClock({ mode, scale, now }: Output<"readClock">): void {
  const isFirst = known.at === 0;
  known = { at: Date.parse(now), seenMs: presentMs(), pace: standsStill(mode) ? 0 : scale };
  tick.value += 1;
  // Jump at once for another sandbox, and after a reset.
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

/** The present instant of the sandbox, in milliseconds since the epoch. */
export const sandboxNow = (): number => Math.floor(known.at + (presentMs() - known.seenMs) * known.pace);

const painters = new Set<(now: number) => void>();

/** Calls `paint` for each shown instant, until the returned function is called. */
export function paintTime(paint: (now: number) => void): () => void {
  painters.add(paint);
  paint(shown);
  return () => void painters.delete(paint);
}

let sinceTickMs = 0;
let painted = 0;
let hasArrived = false;

/** Starts the clock of the page. */
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
      // With reduced motion, show the time once a second, and when it jumps.
      if (!isTick && known.pace > 0) return;
      shown = now;
    } else {
      const left = (now - shown) * Math.exp(-elapsedMs / easeMs);
      // Skip distances that are too small to see.
      shown = Math.abs(left) < visibleMs.value / 1000 ? now : now - left;
    }
    if (shown !== painted) for (const paint of painters) paint(shown);
    painted = shown;
    if (!isTick) return;
    sinceTickMs = 0;
    tick.value += 1;
  });
}
