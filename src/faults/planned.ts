import type { Context } from "../capability/capability.ts";
import { operationsOf } from "../contract/document.ts";
import { fieldError } from "../errors/control-error.ts";
import { draw, uuidOf } from "../core/seed.ts";
import type { FaultDefinition, FaultState } from "./fault.ts";
import { FaultPlanError, parseFaultPlan, type PlanEntry } from "./fault-plan.ts";
import { faultStore } from "./store.ts";

type InSandbox = { readonly key: number; readonly seed: number };

/**
 * Adds faults to a sandbox, with ids that are not used again. Call it in a transaction.
 * @returns undefined when the sandbox was deleted
 */
export function addFaults(
  { use, sandboxStore }: Context,
  { key, seed }: InSandbox,
  definitions: readonly FaultDefinition[],
  now: number,
): FaultState[] | undefined {
  const settings = sandboxStore.findByKey(key)?.settings;
  if (!settings) return undefined;
  const { faultsAdded } = settings;
  sandboxStore.saveSettings(key, { ...settings, faultsAdded: faultsAdded + definitions.length });
  const store = use(faultStore);
  return definitions.map((definition, index) =>
    store.insert(key, uuidOf(draw(seed, "fault id", "", faultsAdded + index)), definition, now),
  );
}

/**
 * Replaces the planned faults of a sandbox. New ones count requests from 1 again. Call it in a transaction.
 * @returns undefined when the sandbox was deleted
 */
export function replaceFaultPlan(
  context: Context,
  sandbox: InSandbox,
  plan: readonly PlanEntry[],
  now: number,
): FaultState[] | undefined {
  context.use(faultStore).removePlanned(sandbox.key);
  const definitions = plan.map(({ definition }) => definition);
  return definitions.length === 0 ? [] : addFaults(context, sandbox, definitions, now);
}

/**
 * Parses a fault plan that a field of a request contains.
 * @throws ControlError 400 for an invalid plan
 */
export function faultPlanFrom({ contract }: Context, field: string, text: string): readonly PlanEntry[] {
  try {
    return parseFaultPlan(
      text,
      operationsOf(contract).map(({ id }) => id),
    );
  } catch (error) {
    if (error instanceof FaultPlanError) throw fieldError(field, error.message);
    throw error;
  }
}
