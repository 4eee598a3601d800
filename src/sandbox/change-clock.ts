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
 * Changes the clock of a sandbox, saves it, and resolves when everything due is written, or the database refuses it.
 * @param change returns the change. It gets the clock of the database, because another process may have changed it
 */
export async function changeClock(
  { sandboxStore, sandboxes, database }: Parts,
  sandbox: LiveSandbox,
  change: (clock: Clock) => ClockChange,
): Promise<void> {
  const { clock, key } = sandbox;
  const changed = database.transaction(() => {
    const saved = sandboxStore.findByKey(key);
    if (!saved) throw new ControlError(404, `The sandbox ${JSON.stringify(sandbox.name)} was deleted.`);
    // Another process may have changed the clock, or reset the sandbox.
    if (saved.resets === sandbox.resets) clock.adopt(saved.clock);
    else sandboxes.reload(key);
    const state = clock.stateAfter(change(clock));
    sandboxStore.saveClock(key, state);
    return state;
  });
  clock.adopt(changed);
  // The clock is changed and responses use it, even if the due changes cannot be written now.
  await sandbox.worker.catchUp().catch(() => undefined);
}
