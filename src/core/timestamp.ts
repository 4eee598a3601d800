/** ISO 8601 with milliseconds and `Z`. */
export const isoTimestamp = (at: number): string => new Date(at).toISOString();

/** The format of HTTP headers such as `Date` (RFC 9110). */
export const httpDate = (at: number): string => new Date(at).toUTCString();

/** ISO 8601 with milliseconds and `Z`; null for an infinite or unknown instant. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoTimestamp(at));
