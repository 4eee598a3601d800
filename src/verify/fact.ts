/**
 * The source of a clause: documented by the vendor, recorded from live responses, or inferred by us. Where production breaks
 * an inferred clause, we were wrong.
 */
export type Basis = "documented" | "recorded" | "inferred";

/** An observation of a check. It is reproducible, so a difference between two servers is a difference of their behaviour. */
export type Fact = {
  readonly name: string;
  readonly seen: string;
  readonly expected: string;
  readonly holds: boolean;
};

/** Thrown by a check that cannot run. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}
