// Runs simulations until one breaks an oracle. Import it after `becomeVirtual` and `replaceModules`.
import fc from "fast-check";
import { judge } from "./oracles.ts";
import { type Plan, plans } from "./plan.ts";
import { type History, simulate } from "./simulate.ts";

/** What came of one seed. */
export type Checked = {
  readonly seed: number;
  /** Of all answers, the journal and the database. */
  readonly hash: string;
  readonly requests: number;
  readonly simulatedMs: number;
  /** Null: all oracles agree. */
  readonly failure: Failure | null;
};

/** The smallest simulation that was found for a seed in which an oracle is broken. */
export type Failure = {
  readonly plan: Plan;
  /** What fast-check needs to find it again. */
  readonly seed: number;
  readonly path: string;
  /** How often it was made smaller. */
  readonly shrinks: number;
  /** What is wrong. */
  readonly sentences: readonly string[];
};

/** Thrown when an oracle is broken. */
class Broken extends Error {
  readonly sentences: readonly string[];
  constructor(sentences: readonly string[]) {
    super(sentences.join("\n"));
    this.sentences = sentences;
  }
}

/** How long a failing simulation is made smaller. */
const shrinkingNs = 60_000_000_000n;

/**
 * Runs the simulation of a seed.
 * @param minimises whether to look for the smallest simulation that fails; without, the first one is told
 * @param path of fast-check, to run a simulation that was found before
 */
export async function check(seed: number, { minimises = true, path = "" } = {}): Promise<Checked> {
  const histories: History[] = [];
  const from = process.hrtime.bigint();
  const property = fc.asyncProperty(fc.noBias(plans), fc.scheduler(), async (plan, scheduler) => {
    // After a path, fast-check goes on with its neighbours; and its clock, which could end the shrinking, is virtual here.
    const mayGoOn = path === "" && process.hrtime.bigint() - from < shrinkingNs;
    fc.pre(histories.length === 0 || mayGoOn);
    const history = await simulate(plan, scheduler);
    histories.push(history);
    const sentences = judge(history);
    if (sentences.length > 0) throw new Broken(sentences);
  });
  const found = await fc.check(property, {
    ...{ seed, numRuns: 1, endOnFailure: !minimises },
    ...(path !== "" && { path }),
  });
  const [first] = histories;
  const told = {
    ...{ seed, hash: first?.hash ?? "none: it did not end" },
    ...{ requests: first?.exchanges.length ?? 0, simulatedMs: first?.uptimeMs ?? 0 },
  };
  if (!found.failed || found.counterexample === null) return { ...told, failure: null };
  const { errorInstance, counterexample, counterexamplePath, numShrinks } = found;
  const sentences =
    errorInstance instanceof Broken ? errorInstance.sentences : [`an end without failures: ${String(errorInstance)}`];
  const failure = { plan: counterexample[0], seed, path: counterexamplePath, shrinks: numShrinks, sentences };
  return { ...told, failure };
}
