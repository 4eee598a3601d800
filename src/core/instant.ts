import { isoTimestamp } from "./timestamp.ts";

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

const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && isoDayOf(at) === day;
};

const isoDayOf = (at: number): string => isoTimestamp(at).slice(0, 10);
