import type { Result } from "./check.ts";
import type { Basis } from "./fact.ts";

/** A fact that differs between two servers. */
export type Difference = {
  readonly id: string;
  readonly fact: string;
  readonly clause: string;
  readonly basis: Basis;
  readonly expected: string;
  readonly first: string;
  readonly second: string;
};

/** The result of comparing two servers. */
export type Comparison = {
  readonly differences: readonly Difference[];
  /** How many checks ran on both servers. */
  readonly compared: number;
  /** Checks that one server or both skipped, with the reason. */
  readonly notCompared: readonly { readonly id: string; readonly why: string }[];
};

/** Compares the results of two servers, check by check. */
export function compare(first: readonly Result[], second: readonly Result[]): Comparison {
  const pairs = first.flatMap((one) => {
    const other = second.find(({ id }) => id === one.id);
    return other ? [{ one, other }] : [];
  });
  const compared = pairs.filter(({ one, other }) => one.verdict !== "skip" && other.verdict !== "skip");
  const skipped = pairs.filter((pair) => !compared.includes(pair));
  return {
    differences: compared.flatMap(differencesOf),
    compared: compared.length,
    notCompared: skipped.map(({ one, other }) => ({ id: one.id, why: one.skipped ?? other.skipped ?? "" })),
  };
}

function differencesOf({ one, other }: { one: Result; other: Result }): readonly Difference[] {
  const { id, clause, basis } = one;
  const names = [...new Set([...one.facts, ...other.facts].map(({ name }) => name))];
  return names.flatMap((fact) => {
    const here = one.facts.filter(({ name }) => name === fact);
    const there = other.facts.filter(({ name }) => name === fact);
    // A skipped check has no facts.
    const seen = (facts: Result["facts"]) => facts.map((each) => each.seen).join(", ") || "-";
    const isBroken = [...here, ...there].some(({ holds }) => !holds);
    // Values may depend on the account, so they count as a difference only if they violate the contract on one server.
    const isSame = !isBroken || seen(here) === seen(there);
    const { expected = "" } = here[0] ?? there[0] ?? {};
    return isSame ? [] : [{ id, fact, clause, basis, expected, first: seen(here), second: seen(there) }];
  });
}
