import { isoTimestamp } from "../core/timestamp.ts";

/** A short form of an id: its beginning, or the end of a magic id. */
export const shortId = (id: string): string => (id.startsWith("00000000-") ? `…${id.slice(-6)}` : id.slice(0, 8));

/** A path with its ids shortened. */
export const shortPath = (path: string): string =>
  path.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, shortId);

/** The number in a text. Another text is returned unchanged, so that the server reports the error. */
export const numberIn = (text: string): number => (/^\d+$/.test(text) ? Number(text) : text) as number;

/** The time of an instant in UTC, such as `12:00:00`. */
export const timeOf = (at: number): string => isoTimestamp(at).slice(11, 19);

/** The time of a timestamp with milliseconds, such as `12:00:00.000`. */
export const exactTimeOf = (at: string): string => at.slice(11, 23);

export const dayOf = (at: number): string => isoTimestamp(at).slice(0, 10);

/** `1 poll`, `2 polls` */
export const countOf = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

/** How many there are, and how many of them the page has. */
export const newestOf = (total: number, known: number): string =>
  total > known ? `newest ${known} of ${total}` : String(total);

/** How a request was answered: the class of its mark and of its status. */
export function outcomeOf(status: number | null): "answered" | "limited" | "refused" | "unanswered" {
  if (status === 429) return "limited";
  if (status === null) return "unanswered";
  return status >= 400 ? "refused" : "answered";
}
