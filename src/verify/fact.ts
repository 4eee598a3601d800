/**
 * How surely a clause is known: stated by the vendor, recorded from live answers, or inferred here. Where production
 * fails one that is inferred, we were wrong.
 */
export type Basis = "documented" | "recorded" | "inferred";

/** Something that was looked at, the same each time it is: what differs between two servers is a difference of theirs. */
export type Fact = {
  readonly name: string;
  readonly seen: string;
  readonly expected: string;
  readonly holds: boolean;
};

/** Thrown by a check that cannot be put to the test. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}
