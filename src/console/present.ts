import { signal } from "@preact/signals";

// The only file of the console that knows what time it is for whoever looks at it.

/** Milliseconds on a clock that nobody sets. */
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

/** Calls `draw` for every frame that is shown, with the milliseconds since the one before. */
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

/** Whether the system asks for no motion. */
export const isStill = signal(preference.matches);
preference.addEventListener("change", ({ matches }) => (isStill.value = matches));
