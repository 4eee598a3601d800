import { Type } from "typebox";

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest duration that is accepted: a hundred years. */
export const longestDurationMs = 36_525 * 86_400_000;

const pattern = String.raw`^\d{1,15}(\.\d{1,6})?(ms|s|m|h|d)?$`;

/**
 * Reads a duration: `1500` (milliseconds), `"90s"`, `"2m"`, `"1.5h"`, `"1d"`.
 * @returns milliseconds, or null when the text is not a duration between 0 and a hundred years.
 */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(new RegExp(pattern).test(text.trim()) ? text.trim() : "");
  if (!match) return null;
  const ms = Math.round(Number(match[1]) * (unitMs[match[2] ?? "ms"] ?? 1));
  return ms <= longestDurationMs ? ms : null;
}

/** A duration as users give it: milliseconds, or text with a unit such as `"90s"`, `"2m"`, `"1.5h"`. */
export type Duration = number | string;

/** A duration in a body of the control plane or in a file. @internal */
export const Duration = Type.Unsafe<Duration>({
  title: "Duration",
  type: ["integer", "string"],
  minimum: 0,
  maximum: longestDurationMs,
  pattern,
  format: "duration-with-unit",
  description: 'Milliseconds, or text with a unit: "500ms", "90s", "2m", "1.5h", "1d". At most a hundred years.',
  "x-expected": 'milliseconds or text such as "90s", "2m" or "1d", from 0 to a hundred years',
});

/**
 * @returns whole milliseconds
 * @throws RangeError for an invalid duration
 */
export function durationMsOf(duration: Duration): number {
  const ms = parseDurationMs(String(duration));
  if (ms === null) throw new RangeError(`${JSON.stringify(duration)} is not a duration such as 1500, "90s" or "2m".`);
  return ms;
}

/** The longest wait of a call, in real time. */
export const longestWaitMs = 600_000;
