/** ISO 8601 with milliseconds and `Z`. */
export const isoTimestamp = (at: number): string => new Date(at).toISOString();

/** As in an HTTP header such as `Date` (RFC 9110). */
export const httpDate = (at: number): string => new Date(at).toUTCString();

/** The same, and null for an instant that never comes or is not known. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoTimestamp(at));
