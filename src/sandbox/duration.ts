const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest duration that is accepted: a hundred years. */
const longestMs = 36_525 * 86_400_000;

/**
 * Reads a duration: `1500` (milliseconds), `"90s"`, `"2m"`, `"1.5h"`, `"1d"`.
 * @returns milliseconds, or null when the text is not a duration between 0 and a hundred years.
 */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (!match) return null;
  const ms = Math.round(Number(match[1]) * (unitMs[match[2] ?? "ms"] ?? 1));
  return ms <= longestMs ? ms : null;
}
