import type { Basis, Fact } from "./fact.ts";
import type { World } from "./world.ts";

/** What a check does to the server, beside reading a little. */
export type Need = "write" | "exhaust" | "sandbox";

/** Something that the contract or the documentation says, put to the test. */
export type Check = {
  /** Stable: `retry-after.is-true`. */
  readonly id: string;
  /** What must hold. */
  readonly demand: string;
  /** Where that is said: a place in `openapi.json`, or a topic of the documentation. */
  readonly clause: string;
  readonly basis: Basis;
  readonly needs?: Need;
  readonly run: (world: World) => Promise<void>;
};

/** What became of a check. */
export type Result = Omit<Check, "run" | "needs"> & {
  readonly verdict: "pass" | "fail" | "skip";
  readonly facts: readonly Fact[];
  /** The requests that prove it, with what they got. */
  readonly evidence: readonly string[];
  readonly requests: number;
  /** Why it was skipped; null when it was not. */
  readonly skipped: string | null;
};
