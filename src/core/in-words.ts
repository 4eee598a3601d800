/** Units of a duration with their milliseconds, the longest first. */
export const durationUnits = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** Formats a duration in milliseconds: `350 ms`, `3.2 s`, `12 s`, `5 min`, `2 h`. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const [unit, size] = durationUnits.find(([, each]) => ms >= 2 * each) ?? ["s", 1000];
  return `${Math.round(ms / size)} ${unit}`;
}

/** Formats the remaining time of a wait, rounded up to seconds, in its two largest units: `1 min 20 s`. */
export function countdown(ms: number): string {
  let left = Math.max(0, Math.ceil(ms / 1000) * 1000);
  const parts: string[] = [];
  for (const [unit, size] of durationUnits) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}
