import type { Context } from "../capability/capability.ts";
import { StartError } from "../errors/start-error.ts";
import { beginSandbox } from "./actions.ts";
import { type ClockChange, type ClockMode, createClock } from "../core/clock.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { defaultAccount, defaultSettings } from "../sandbox/settings.ts";
import { type SandboxRow, seedOf } from "../sandbox/store.ts";

/** @throws StartError when the sandbox has another seed, because its ids would not be those of the wanted seed */
function assertSame(existing: number | undefined, seed: number | undefined): void {
  if (existing === undefined || seed === undefined || existing === seed) return;
  throw new StartError(
    `The database was made with seed ${existing}, not ${seed}; leave out --seed or choose another file with --db.`,
  );
}

/**
 * Checks whether a database file of any version can be used with a seed. Writes nothing.
 * @param seed undefined accepts every seed
 * @throws StartError when the default sandbox of the file has another seed
 */
export const assertSeed = (sqlite: Parameters<typeof seedOf>[0], seed: number | undefined): void =>
  assertSame(seedOf(sqlite, defaultSandboxName), seed);

/** The start options that the default sandbox depends on. */
type Wanted = {
  /** Default: the seed of an existing sandbox, otherwise a random one. */
  readonly seed?: number;
  /** Default: the mode of an existing sandbox, otherwise real. */
  readonly clock?: ClockMode;
  readonly clockScale?: number;
};

/**
 * Finds or creates the default sandbox and sets the mode of its clock. Call it in a transaction.
 * @throws StartError when the sandbox exists with another seed
 */
export function openDefaultSandbox(context: Context, { seed, clock: mode, clockScale: scale = 1 }: Wanted): SandboxRow {
  const { sandboxStore: store, settings } = context;
  const found = store.find(defaultSandboxName);
  assertSame(found?.seed, seed);
  if (!found) {
    const clock = { mode: mode ?? "real", scale, startsAt: null };
    const beginning = { clock, demoData: "full", account: defaultAccount, settings: defaultSettings } as const;
    return beginSandbox(context, defaultSandboxName, seed ?? settings.random.seed(), beginning).row;
  }
  const change = changeTo(mode, scale);
  if (change && (found.clock.mode !== mode || (mode === "scaled" && found.clock.scale !== scale)))
    store.saveClock(found.key, createClock(found.clock).stateAfter(change));
  return found;
}

/** The change that puts a clock into a mode; null where no mode is given. */
function changeTo(mode: ClockMode | undefined, scale: number): ClockChange | null {
  if (mode === "frozen") return { kind: "freeze" };
  return mode === undefined ? null : { kind: "scale", scale: mode === "scaled" ? scale : 1 };
}
