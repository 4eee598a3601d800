import { distance } from "fastest-levenshtein";

/** Of more names than these, only the nearest are told. */
const mostTold = 25;

/** Whether one may have been typed for the other: every other character, at the most, is another one. */
const isNear = (wrong: string, name: string, steps: number): boolean =>
  steps <= Math.max(wrong.length, name.length) / 2;

/**
 * What to say after a name that is none: the right ones, those first that may have been meant.
 * @returns the end of a sentence, such as `there is one, another`
 */
export function thereIs(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "there is none";
  const all = names.map((name) => ({ name, steps: distance(wrong.toLowerCase(), name.toLowerCase()) }));
  const near = all.filter(({ name, steps }) => isNear(wrong, name, steps)).toSorted((a, b) => a.steps - b.steps);
  const told = [...near, ...all.filter((each) => !near.includes(each))].slice(0, mostTold).map(({ name }) => name);
  const others = names.length - told.length;
  return `there is ${told.join(", ")}${others > 0 ? `, and ${others} more` : ""}`;
}

/** What is wrong with a field whose value is none of the names, and which there are. */
export const notANameOf = (what: string, wrong: string, names: readonly string[]): string =>
  `must be ${what}, not ${JSON.stringify(wrong)}; ${thereIs(wrong, names)}`;
