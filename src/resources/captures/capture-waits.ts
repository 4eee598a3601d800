import type { Context } from "../../capability/capability.ts";
import { createWaits } from "../../pipeline/waits.ts";
import type { CaptureOutcome } from "../../scenarios/capture-scenarios.ts";
import { type CaptureRow, captureStore, factsOf } from "./store.ts";

/** Calls that wait for a capture to end. */
export function captureWaits({ use, events }: Context) {
  const waits = createWaits<CaptureOutcome, CaptureRow>(use(captureStore).get, factsOf);
  events.on("changedElsewhere", waits.wakeAll);
  return waits;
}
