import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { forced, plan } from "../../pipeline/plan.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import {
  captureScenarioIn,
  captureScenarioNamed,
  defaultCaptureScenario,
  type CaptureScenario,
  failingCaptureScenario,
} from "../../scenarios/capture-scenarios.ts";
import type { ForcedOutcome } from "../../scenarios/forced-outcome.ts";
import { ownerStore } from "../account/module.ts";
import { type CaptureRow, captureStore, type NewCapture } from "./store.ts";

/** The scenario of the next capture: the first in the queue, which it removes, otherwise the default. */
export function nextScenario({ sandboxStore, sandboxes }: Context, sandbox: LiveSandbox): CaptureScenario {
  // Read the queue from the database, because another process may have changed it.
  const settings = sandboxStore.findByKey(sandbox.key)?.settings ?? sandbox.settings;
  const [next, ...captureQueue] = settings.captureQueue;
  if (next !== undefined) {
    sandboxStore.saveSettings(sandbox.key, { ...settings, captureQueue });
    sandboxes.reload(sandbox.key);
  }
  const named = (name: string | null | undefined) => (name ? captureScenarioNamed(name) : undefined);
  return named(next) ?? named(settings.defaultCaptureScenario) ?? defaultCaptureScenario;
}

/**
 * A run of a capture with a scenario, with all its random values.
 * @param outcome what a fault makes of the run
 */
export function runOf(
  seed: number,
  id: string,
  run: number,
  usual: CaptureScenario,
  now: number,
  outcome: ForcedOutcome | null = null,
) {
  const scenario = outcome === "fails" ? failingCaptureScenario : usual;
  const drawFor = (purpose: string) => draw(seed, `capture ${purpose}`, `${id} ${run}`);
  const { createdAt, ...facts } = forced(plan(scenario, "processed", now, drawFor), outcome);
  return { ...facts, queuedAt: createdAt, run, scenario: scenario.name };
}

/**
 * Adds a capture of an owner, which will be processed. Call it in a transaction.
 * @param scenario default: the scenario in the text, otherwise the next one of the sandbox
 * @param outcome what a fault makes of the capture. It uses up a queued scenario all the same
 */
export function addCapture(
  context: Context,
  sandbox: LiveSandbox,
  owner: NewOwner,
  given: Pick<NewCapture, "channel" | "rawContent" | "projectId">,
  scenario?: CaptureScenario,
  outcome: ForcedOutcome | null = null,
): CaptureRow {
  const { seed, clock } = sandbox;
  const now = clock.now();
  const ordinal = context.use(ownerStore).count(owner.key, "capturesCreated");
  const id = uuidOf(draw(seed, "capture id", owner.id, ordinal));
  const chosen = scenario ?? captureScenarioIn(given.rawContent) ?? nextScenario(context, sandbox);
  return context.use(captureStore).insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id,
    ...given,
    ...runOf(seed, id, 0, chosen, now, outcome),
    capturedAt: now,
  });
}
