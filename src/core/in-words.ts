const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** A duration in milliseconds as a person would say it: `350 ms`, `3.2 s`, `12 s`, `5 min`, `2 h`. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${ms < 10_000 ? Number((ms / 1000).toFixed(1)) : Math.round(ms / 1000)} s`;
  const [unit, size] = units.find(([, each]) => ms >= 2 * each) ?? ["min", 60_000];
  return `${Math.round(ms / size)} ${unit}`;
}
