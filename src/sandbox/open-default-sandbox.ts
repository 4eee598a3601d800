import { StartError } from "../errors.ts";
import type { ClockState } from "./clock.ts";
import { defaultSandboxName } from "./sandbox.ts";
import type { SandboxRow, SandboxStore } from "./store.ts";

type Wanted = {
  /** Undefined: whatever the sandbox has, or a drawn one. */
  readonly seed: number | undefined;
  /** For a sandbox that does not exist yet. */
  readonly clock: ClockState;
};

/**
 * Finds the default sandbox or creates it. Call it in a transaction.
 * @throws StartError when the sandbox exists with another seed: its ids would not be those that the seed gives
 */
export function openDefaultSandbox(
  store: SandboxStore,
  wanted: Wanted,
  drawSeed: () => number,
): { readonly row: SandboxRow; readonly created: boolean } {
  const row = store.find(defaultSandboxName);
  if (!row) {
    const seed = wanted.seed ?? drawSeed();
    return { row: store.insert({ name: defaultSandboxName, seed, clock: wanted.clock }), created: true };
  }
  if (wanted.seed !== undefined && wanted.seed !== row.seed) {
    throw new StartError(
      `The database was made with seed ${row.seed}, not ${wanted.seed}; leave out --seed or choose another file with --db.`,
    );
  }
  return { row, created: false };
}
