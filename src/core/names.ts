import { distance } from "fastest-levenshtein";

/** Where there are more names, only the nearest ones are listed. */
const mostListed = 25;

/** Nobody who meant a name has typed more characters. */
const longestTyped = 100;

/** How far a name is from what was typed. Where more than every other character differs, it was not meant: all are as far. */
function rankOf(typed: string, name: string): number {
  const steps = distance(typed.toLowerCase(), name.toLowerCase());
  return steps <= Math.max(typed.length, name.length) / 2 ? steps : longestTyped;
}

/** The name that may have been meant by what was typed. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, rank: rankOf(typed.slice(0, longestTyped), name) }));
  return ranked.filter(({ rank }) => rank < longestTyped).toSorted((a, b) => a.rank - b.rank)[0]?.name;
}

/**
 * What to say after a name that is none: the right ones, those first that may have been meant.
 * @returns the end of a sentence, such as `there is one, another`
 */
export function thereIs(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "there is none";
  const typed = wrong.slice(0, longestTyped);
  const ranked = names.map((name) => ({ name, rank: rankOf(typed, name) })).toSorted((a, b) => a.rank - b.rank);
  const listed = ranked.slice(0, mostListed).map(({ name }) => name);
  const others = names.length - listed.length;
  return `there is ${listed.join(", ")}${others > 0 ? `, and ${others} more` : ""}`;
}

/** What is wrong with a field whose value is none of the names, and which there are. */
export const notANameOf = (what: string, wrong: string, names: readonly string[]): string =>
  `must be ${what}, not ${JSON.stringify(wrong)}; ${thereIs(wrong, names)}`;
