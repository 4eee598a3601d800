import { firstInstant, lastInstant } from "./clock.ts";
import { parseDurationMs } from "./duration.ts";
import { isoTimestamp } from "./timestamp.ts";

/** The earliest instant of a sandbox. The clock starts in 1970 or later; demo data may be older than the clock's start. */
export const earliestSavedAt = Date.UTC(1900, 0, 1);

/** The latest instant of a sandbox. The clock ends with the year 8999; expiry dates are at most a hundred years later. */
export const latestSavedAt = Date.UTC(9999, 0, 1);

/**
 * Reads an instant: ISO 8601 with an offset or `Z`, or milliseconds since the epoch.
 * @returns milliseconds since the epoch, or null for an invalid instant
 */
export function parseInstant(instant: string | number): number | null {
  if (typeof instant === "number") return Number.isSafeInteger(instant) ? instant : null;
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)$/.exec(instant);
  // Date.parse accepts 30 February as a day in March.
  if (!match || !isDay(match[1] ?? "")) return null;
  const at = Date.parse(instant);
  return Number.isNaN(at) ? null : Math.floor(at);
}

/**
 * Reads an instant, or one relative to another, such as `-3d` or `+90s`.
 * @param now the present instant, in milliseconds since the epoch
 * @returns milliseconds since the epoch, or null for an instant that a clock cannot show
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
