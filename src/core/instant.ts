import { firstInstant, lastInstant } from "./clock.ts";
import { parseDurationMs } from "./duration.ts";
import { isoTimestamp } from "./timestamp.ts";

/** No instant of a sandbox is before this one: its clock begins in 1970 at the earliest, and its demo data before it. */
export const earliestSavedAt = Date.UTC(1900, 0, 1);

/** No instant of a sandbox is after this one: its clock ends with the year 8999, and what expires does so within a hundred years. */
export const latestSavedAt = Date.UTC(9999, 0, 1);

/**
 * Reads an instant: ISO 8601 with an offset or `Z`, or milliseconds since the epoch.
 * @returns milliseconds since the epoch, or null when it is none
 */
export function parseInstant(instant: string | number): number | null {
  if (typeof instant === "number") return Number.isSafeInteger(instant) ? instant : null;
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)$/.exec(instant);
  // Date.parse carries a thirtieth of February over to March.
  if (!match || !isDay(match[1] ?? "")) return null;
  const at = Date.parse(instant);
  return Number.isNaN(at) ? null : Math.floor(at);
}

/**
 * Reads an instant, or one relative to another, such as `-3d` or `+90s`.
 * @param now what it is relative to, in milliseconds since the epoch
 * @returns milliseconds since the epoch, or null when it is none that a clock can show
 */
export function instantOrOffset(text: string, now: number): number | null {
  const sign = text.startsWith("-") ? -1 : text.startsWith("+") ? 1 : 0;
  const offset = sign === 0 ? null : parseDurationMs(text.slice(1));
  const at = offset === null ? parseInstant(text) : now + sign * offset;
  return at === null || at < firstInstant || at > lastInstant ? null : at;
}

const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && isoDayOf(at) === day;
};

const isoDayOf = (at: number): string => isoTimestamp(at).slice(0, 10);
