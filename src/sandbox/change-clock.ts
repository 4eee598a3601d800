import type { Clock, ClockChange } from "../core/clock.ts";
import { ControlError } from "../errors/control-error.ts";
import type { LiveSandboxes } from "./live-sandboxes.ts";
import type { LiveSandbox } from "./sandbox.ts";
import type { SandboxStore } from "./store.ts";

type Parts = {
  readonly sandboxStore: SandboxStore;
  readonly sandboxes: LiveSandboxes;
  readonly database: { readonly transaction: <T>(work: () => T) => T };
};

/**
 * Moves the clock of a sandbox, saves it, and resolves when everything that is due has been written, or cannot be.
 * @param change given the clock as the database has it: another process may have moved it last
 */
export async function changeClock(
  { sandboxStore, sandboxes, database }: Parts,
  sandbox: LiveSandbox,
  change: (clock: Clock) => ClockChange,
): Promise<void> {
  const { clock, key } = sandbox;
  const changed = database.transaction(() => {
    const saved = sandboxStore.findByKey(key);
    if (!saved) throw new ControlError(404, `There is no sandbox ${JSON.stringify(sandbox.name)} any more.`);
    // Another process may have moved it last, or set it back with a reset.
    if (saved.resets === sandbox.resets) clock.adopt(saved.clock);
    else sandboxes.reload(key);
    const state = clock.stateAfter(change(clock));
    sandboxStore.saveClock(key, state);
    return state;
  });
  clock.adopt(changed);
  // The clock has been moved, and answers follow it, whatever can be written by now.
  await sandbox.worker.catchUp().catch(() => undefined);
}
