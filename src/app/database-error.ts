import { refusalOf } from "../database/open.ts";
import { ControlError } from "../errors/control-error.ts";

/**
 * The error of the control plane for an error of the database with a cause outside of this program; null for another error.
 * @param hasCommitted whether the call has committed something before
 */
export function databaseError(error: unknown, hasCommitted = false): ControlError | null {
  const refusal = refusalOf(error);
  if (!refusal) return null;
  const effect = hasCommitted
    ? "The change may have been made; check before you try again."
    : "Nothing was changed; try again.";
  return new ControlError(503, `Database error: ${refusal.sentence}. ${effect}`);
}
