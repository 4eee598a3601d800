import type { Context } from "../capability/capability.ts";
import { operationsOf } from "../contract/document.ts";
import { analysisGenerated } from "../contract/webhook-events.ts";
import { notANameOf } from "../core/names.ts";
import { fieldError } from "../errors/control-error.ts";

/** Throws ControlError 400 for an operation that there is not, whose requests one would wait for in vain. */
export function assertsOperation({ contract }: Context): (filter: { readonly operation?: string | undefined }) => void {
  const known = [...operationsOf(contract).map(({ id }) => id), analysisGenerated];
  return ({ operation }) => {
    if (operation !== undefined && !known.includes(operation))
      throw fieldError("operation", notANameOf("an operation", operation, known));
  };
}
