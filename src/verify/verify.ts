import { createResponseValidator } from "../contract/response-validator.ts";
import { createBudget } from "./budget.ts";
import type { Check, Result } from "./check.ts";
import { Skipped } from "./fact.ts";
import { checks } from "./checks.ts";
import { operationsOf, product, type Subject } from "./operations.ts";
import type { Target } from "./target.ts";
import { createWorld, type FoundIds, type World } from "./world.ts";

/** Why a target does not allow a check; null when it does. */
function refusalOf(needs: Check["needs"], target: Target): string | null {
  const { control, withoutControl, mayWrite, mayExhaust } = target;
  if (control || needs === undefined) return null;
  if (needs === "sandbox") return withoutControl;
  if (needs === "write") return mayWrite ? null : "it writes to the account (needs --write)";
  return mayExhaust ? null : "it uses up a rate limit (needs --allow-429)";
}

/**
 * Runs the checks one after the other. With a control plane, each check has a sandbox of its own. Without one, all use the
 * given token.
 * @param onResult called with the result of each check
 * @param subject the contract to verify, and its probes
 * @throws Error when an operation of the contract has no probe
 */
export async function verify(
  target: Target,
  onResult: (result: Result) => void = () => undefined,
  chosen: readonly Check[] = checks,
  subject: Subject = product,
): Promise<readonly Result[]> {
  const { contract } = subject;
  const operations = operationsOf(subject);
  const budget = createBudget();
  const validate = createResponseValidator(contract);
  const found: FoundIds = new Map();
  // The sandboxes use the server's clock mode, so that each mode can be verified.
  const { mode, ...clock } = (await target.control?.clock.read()) ?? { mode: "real", scale: 1 };
  const scale = mode === "scaled" ? clock.scale : 1;
  const results: Result[] = [];
  for (const check of chosen) {
    if (target.signal.aborted) break;
    const { run, needs, ...description } = check;
    const refusal = refusalOf(needs, target);
    let skipped = refusal;
    let world: World | undefined;
    if (refusal === null) {
      const beginning = { seed: 1, clock: mode === "scaled" ? { mode, scale } : mode, demoData: "full" } as const;
      const sandbox = (await target.control?.sandbox(beginning)) ?? null;
      try {
        world = createWorld({ target, sandbox, scale, budget, validate, operations, contract, found });
        skipped = await reasonToSkip(run, world);
      } finally {
        await sandbox?.delete();
      }
    }
    const facts = world?.facts ?? [];
    const failed = facts.some(({ holds }) => !holds);
    const passed = skipped === null ? "pass" : "skip";
    const result: Result = {
      ...description,
      verdict: failed ? "fail" : passed,
      facts,
      evidence: world?.evidence() ?? [],
      requests: world?.requests() ?? 0,
      skipped: failed ? null : skipped,
    };
    results.push(result);
    onResult(result);
  }
  return results;
}

async function reasonToSkip(run: Check["run"], world: World): Promise<string | null> {
  try {
    await run(world);
    return null;
  } catch (error) {
    if (error instanceof Skipped) return error.message;
    world.holds("the check", false, (error as Error).message, "to complete");
    return null;
  }
}
