import type { Basis, Fact } from "./fact.ts";
import type { World } from "./world.ts";

/** What a check needs besides a few reads: writes, used-up rate limits, or a sandbox. */
export type Need = "write" | "exhaust" | "sandbox";

/** A test of a clause of the contract or the documentation. */
export type Check = {
  /** A stable id, such as `job.order`. */
  readonly id: string;
  /** The requirement, in a sentence. */
  readonly demand: string;
  /** The clause: a place in `openapi.json`, or a topic of the documentation. */
  readonly clause: string;
  readonly basis: Basis;
  readonly needs?: Need;
  readonly run: (world: World) => Promise<void>;
};

/** The result of a check. */
export type Result = Omit<Check, "run" | "needs"> & {
  readonly verdict: "pass" | "fail" | "skip";
  readonly facts: readonly Fact[];
  /** The requests of the check, with their responses. */
  readonly evidence: readonly string[];
  readonly requests: number;
  /** Why the check was skipped; null when it ran. */
  readonly skipped: string | null;
};
