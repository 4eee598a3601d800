import type { Context } from "../../capability/capability.ts";
import { intervene, type Intervention } from "../../pipeline/intervention.ts";
import type { CaptureOutcome } from "../../scenarios/capture-scenarios.ts";
import { type CaptureRow, captureStatusAt, captureStore, factsOf } from "./store.ts";

/** Overrides the scenario of a capture. Call it in the transaction that has read the capture. */
export function interveneIn(
  { use }: Context,
  capture: CaptureRow,
  intervention: Intervention<CaptureOutcome>,
  now: number,
  forcedAt: number | null = capture.forcedAt,
): CaptureRow {
  const state = captureStatusAt(capture, now);
  const { createdAt: queuedAt, ...facts } = intervene(factsOf(capture), state, intervention, now);
  return use(captureStore).change(capture, state, { ...facts, queuedAt, forcedAt });
}
