import type { Result } from "./check.ts";
import type { Basis } from "./fact.ts";

/** Something that two servers answer differently. */
export type Difference = {
  readonly id: string;
  readonly fact: string;
  readonly clause: string;
  readonly basis: Basis;
  readonly expected: string;
  readonly first: string;
  readonly second: string;
};

/** What two servers have been compared by. */
export type Comparison = {
  readonly differences: readonly Difference[];
  /** Checks that were made on both. */
  readonly compared: number;
  /** Checks that were not made on one of them, with the reason. */
  readonly notCompared: readonly { readonly id: string; readonly why: string }[];
};

/** Compares what was seen of two servers, check by check. */
export function compare(first: readonly Result[], second: readonly Result[]): Comparison {
  const pairs = first.flatMap((one) => {
    const other = second.find(({ id }) => id === one.id);
    return other ? [{ one, other }] : [];
  });
  const [both, rest] = [true, false].map((made) =>
    pairs.filter(({ one, other }) => (one.verdict !== "skip" && other.verdict !== "skip") === made),
  );
  return {
    differences: (both ?? []).flatMap(differencesOf),
    compared: both?.length ?? 0,
    notCompared: (rest ?? []).map(({ one, other }) => ({ id: one.id, why: one.skipped ?? other.skipped ?? "" })),
  };
}

function differencesOf({ one, other }: { one: Result; other: Result }): readonly Difference[] {
  const { id, clause, basis } = one;
  const names = [...new Set([...one.facts, ...other.facts].map(({ name }) => name))];
  return names.flatMap((fact) => {
    const [here, there] = [one, other].map(({ facts }) => facts.filter(({ name }) => name === fact));
    // Nothing where a server was not asked.
    const seen = (facts: Result["facts"] = []) => facts.map((each) => each.seen).join(", ") || "-";
    const isBroken = [...(here ?? []), ...(there ?? [])].some(({ holds }) => !holds);
    // What was seen may be particular to an account, or to one of them; where all of it holds there is nothing to say.
    const isSame = !isBroken || seen(here) === seen(there);
    const { expected = "" } = here?.[0] ?? there?.[0] ?? {};
    return isSame ? [] : [{ id, fact, clause, basis, expected, first: seen(here), second: seen(there) }];
  });
}
