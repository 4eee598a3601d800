import { setTimeout } from "node:timers/promises";

const intervalMs = 10;

/**
 * Waits until a condition holds, by asking for it again and again in real time. Only for what no sandbox clock moves:
 * processes, sockets and files. An error of the condition is thrown at once.
 * @param what the condition in words, such as "the server answers"
 * @returns what the condition returned when it held
 * @throws Error that says what did not happen within the limit
 */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const begun = performance.now();
  for (;;) {
    const result = await condition();
    if (result) return result as Exclude<T, false | null | undefined>;
    if (performance.now() - begun > limitMs) throw new Error(`This did not happen within ${limitMs} ms: ${what}.`);
    await setTimeout(intervalMs);
  }
}
