import { isoTimestamp } from "../core/timestamp.ts";

/** The beginning of an id, by which people tell ids apart. The magic ones differ at the end. */
export const shortId = (id: string): string => (id.startsWith("00000000-") ? `…${id.slice(-6)}` : id.slice(0, 8));

/** A path with its ids shortened. */
export const shortPath = (path: string): string =>
  path.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, shortId);

/** `12:00:00` of an instant, in UTC like all that the API tells. */
export const timeOf = (at: number): string => isoTimestamp(at).slice(11, 19);

/** `12:00:00.000` */
export const exactTimeOf = (at: string): string => at.slice(11, 23);

export const dayOf = (at: number): string => isoTimestamp(at).slice(0, 10);

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** A duration in the two units that matter most: `1 min 20 s`. */
export function durationOf(ms: number): string {
  let left = Math.max(0, Math.ceil(ms / 1000) * 1000);
  const parts: string[] = [];
  for (const [unitMs, name] of units) {
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}

/** The same in the unit that matters most. */
export function roughlyOf(ms: number): string {
  const [unitMs, name] = units.find(([each]) => ms >= 2 * each) ?? [1000, "s"];
  return `${Math.ceil(Math.max(0, ms) / unitMs)} ${name}`;
}

/** `1 poll`, `2 polls` */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
