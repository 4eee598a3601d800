import { distance } from "fastest-levenshtein";

/** Where there are more names, only the nearest ones are listed. */
const mostListed = 25;

/** Compare at most this many characters: the distance of long texts takes quadratic time. */
const longestTyped = 100;

/** The edit distance between a name and the typed text. If more than half of the characters differ, the name is not a suggestion. */
function rankOf(typed: string, name: string): number {
  const steps = distance(typed.toLowerCase(), name.toLowerCase());
  return steps <= Math.max(typed.length, name.length) / 2 ? steps : longestTyped;
}

/** The name that is most similar to the typed text; undefined when none is similar. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, rank: rankOf(typed.slice(0, longestTyped), name) }));
  return ranked.filter(({ rank }) => rank < longestTyped).toSorted((a, b) => a.rank - b.rank)[0]?.name;
}

/**
 * The known names for a message about an unknown one, the most similar names first.
 * @returns the end of a sentence, such as `available: one, another`
 */
export function available(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "none exists";
  const typed = wrong.slice(0, longestTyped);
  const ranked = names.map((name) => ({ name, rank: rankOf(typed, name) })).toSorted((a, b) => a.rank - b.rank);
  const listed = ranked.slice(0, mostListed).map(({ name }) => name);
  const others = names.length - listed.length;
  return `available: ${listed.join(", ")}${others > 0 ? `, and ${others} more` : ""}`;
}

/** The problem of a field whose value is an unknown name, with the known names. */
export const notANameOf = (what: string, wrong: string, names: readonly string[]): string =>
  `must be ${what}, not ${JSON.stringify(wrong)}; ${available(wrong, names)}`;
