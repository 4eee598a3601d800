import { signal } from "@preact/signals";

// The only file of the console that uses the browser's clock and timers.

/** Milliseconds on the browser's monotonic clock. */
export const presentMs = (): number => performance.now();

/** Resolves after milliseconds, or when the signal aborts. */
export const pause = (ms: number, until?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      until?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    until?.addEventListener("abort", finish);
    if (until?.aborted) finish();
  });

/** Calls `draw` for every frame, with the milliseconds since the frame before. */
export function everyFrame(draw: (elapsedMs: number) => void): void {
  let before = presentMs();
  requestAnimationFrame(function frame() {
    const now = presentMs();
    draw(now - before);
    before = now;
    requestAnimationFrame(frame);
  });
}

const preference = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the user's system asks for reduced motion. */
export const isStill = signal(preference.matches);
preference.addEventListener("change", ({ matches }) => (isStill.value = matches));
