import { StartError } from "../errors.ts";
import { defaultSandboxName } from "./sandbox.ts";
import type { SandboxRow, SandboxStore } from "./store.ts";

/**
 * Finds the default sandbox or creates it. Call it in a transaction.
 * @param seed undefined: whatever the sandbox has, or a drawn one
 * @throws StartError when the sandbox exists with another seed: its ids would not be those that the seed gives
 */
export function openDefaultSandbox(
  store: SandboxStore,
  seed: number | undefined,
  create: (name: string) => SandboxRow,
): SandboxRow {
  const row = store.find(defaultSandboxName);
  if (!row) return create(defaultSandboxName);
  if (seed !== undefined && seed !== row.seed) {
    throw new StartError(
      `The database was made with seed ${row.seed}, not ${seed}; leave out --seed or choose another file with --db.`,
    );
  }
  return row;
}
