import type { Context } from "../capability/capability.ts";
import { StartError } from "../errors/start-error.ts";
import { beginSandbox } from "./actions.ts";
import { type ClockChange, type ClockMode, createClock } from "../core/clock.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { defaultAccount, defaultSettings } from "../sandbox/settings.ts";
import { type SandboxRow, seedOf } from "../sandbox/store.ts";

/** @throws StartError when a sandbox that exists has another seed: its ids would not be those that the seed gives */
function assertSame(existing: number | undefined, seed: number | undefined): void {
  if (existing === undefined || seed === undefined || existing === seed) return;
  throw new StartError(
    `The database was made with seed ${existing}, not ${seed}; leave out --seed or choose another file with --db.`,
  );
}

/**
 * Reads, and only reads, whether a file that exists can be used with a seed, whichever version has written it.
 * @param seed undefined: whatever the sandbox has
 * @throws StartError when its default sandbox has another one
 */
export const assertSeed = (sqlite: Parameters<typeof seedOf>[0], seed: number | undefined): void =>
  assertSame(seedOf(sqlite, defaultSandboxName), seed);

/** How a server is started, as far as the default sandbox is concerned. */
type Wanted = {
  /** Undefined: whatever the sandbox has, or a drawn one. */
  readonly seed?: number;
  /** Undefined: as the sandbox has it, or real. */
  readonly clock?: ClockMode;
  readonly clockScale?: number;
};

/**
 * Finds the default sandbox or creates it, and lets its clock run as wanted. Call it in a transaction.
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
  const change = mode === "scaled" ? { kind: "scale" as const, scale } : runningAs(mode);
  if (change && (found.clock.mode !== mode || (mode === "scaled" && found.clock.scale !== scale)))
    store.saveClock(found.key, createClock(found.clock).stateAfter(change));
  return found;
}

/** The change after which a clock runs in a mode, other than scaled. */
const runningAs = (mode: ClockMode | undefined): ClockChange | null =>
  mode === "frozen" ? { kind: "freeze" } : mode === "real" ? { kind: "scale", scale: 1 } : null;
