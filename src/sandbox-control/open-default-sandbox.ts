import type { AnyCapability, Context } from "../capability/capability.ts";
import { faultPlanFrom, replaceFaultPlan } from "../faults/module.ts";
import { StartError } from "../errors/start-error.ts";
import { beginSandbox, dataFrom } from "./actions.ts";
import { countsOf } from "./apply-data.ts";
import type { DataTree } from "./data-problems.ts";
import { type ClockChange, type ClockMode, createClock } from "../core/clock.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { type Beginning, defaultAccount, defaultSettings } from "../sandbox/settings.ts";
import { type SandboxRow, seedOf } from "../sandbox/store.ts";

/** @throws StartError when the sandbox has another seed, because its ids depend on its seed */
function assertSame(existing: number | undefined, seed: number | undefined): void {
  if (existing === undefined || seed === undefined || existing === seed) return;
  throw new StartError(
    `The database has seed ${existing}, not ${seed}. Leave out --seed, or choose another file with --db.`,
  );
}

/**
 * Checks whether a database file of any version can be used with a seed. Writes nothing.
 * @param seed undefined accepts every seed
 * @throws StartError when the default sandbox of the file has another seed
 */
export const assertSeed = (sqlite: Parameters<typeof seedOf>[0], seed: number | undefined): void =>
  assertSame(seedOf(sqlite, defaultSandboxName), seed);

/** The start options of the default sandbox. */
type Wanted = {
  /** Default: the seed of the existing sandbox, otherwise a random one. */
  readonly seed?: number;
  /** Default: the mode of the existing sandbox, otherwise real. */
  readonly clock?: ClockMode;
  readonly clockScale?: number;
  /** Default: the plan of the existing sandbox, otherwise none. */
  readonly faultPlan?: string;
  /** Initial state, instead of demo data. */
  readonly data?: object | undefined;
  readonly onDataProgress?: (added: number, total: number) => void;
};

/** The default sandbox, with notices for the user. */
type Opened = { readonly row: SandboxRow; readonly notices: readonly string[] };

/**
 * Finds or creates the default sandbox and sets the mode of its clock. Call it in a transaction.
 * @throws StartError when the sandbox exists with another seed
 * @throws DataProblems
 */
export function openDefaultSandbox(context: Context, wanted: Wanted): Opened {
  const { seed, clock: mode, clockScale: scale = 1, faultPlan, data, onDataProgress } = wanted;
  const { sandboxStore: store, settings } = context;
  const found = store.find(defaultSandboxName);
  assertSame(found?.seed, seed);
  if (!found) {
    const clock = { mode: mode ?? "real", scale, startsAt: null };
    const demoData = data === undefined ? "full" : "none";
    const plan = faultPlan !== undefined && { faultPlan };
    const beginning: Beginning = { clock, demoData, account: defaultAccount, settings: defaultSettings, ...plan };
    const tree = data && dataFrom(context, data, beginning);
    const total = tree ? totalOf(context, tree) : 0;
    const onProgress = onDataProgress && ((added: number) => onDataProgress(added, total));
    const sandboxSeed = seed ?? settings.random.seed();
    return {
      row: beginSandbox(context, defaultSandboxName, sandboxSeed, beginning, tree, onProgress).row,
      notices: [],
    };
  }
  const change = changeTo(mode, scale);
  if (change && (found.clock.mode !== mode || (mode === "scaled" && found.clock.scale !== scale)))
    store.saveClock(found.key, createClock(found.clock).stateAfter(change));
  const row = faultPlan === undefined ? found : withFaultPlan(context, found, faultPlan);
  return { row, notices: data ? takeOver(context, row, dataFrom(context, data, row.beginning)) : [] };
}

/** Gives an existing sandbox another fault plan, also for its resets. */
function withFaultPlan(context: Context, row: SandboxRow, faultPlan: string): SandboxRow {
  const beginning = { ...row.beginning, faultPlan };
  context.sandboxStore.saveBeginning(row.key, beginning);
  const { clock } = context.sandboxStore.findByKey(row.key) ?? row;
  const plan = faultPlanFrom(context, "faultPlan", faultPlan);
  replaceFaultPlan(context, row, plan, createClock(clock).now());
  return { ...row, beginning };
}

const totalOf = ({ capabilities }: Context, data: DataTree): number =>
  [...countsOf(capabilities, data).values()].reduce((sum, count) => sum + count, 0);

/** Replaces the initial state of an existing sandbox for its next reset. Returns a notice about the changes. */
function takeOver(context: Context, { key, name, beginning }: SandboxRow, data: DataTree): readonly string[] {
  const { sandboxStore: store, capabilities } = context;
  const json = JSON.stringify(data);
  if (store.dataOf(key) !== json) {
    store.saveData(key, json);
    store.saveBeginning(key, { ...beginning, isDataPending: true });
  } else if (!beginning.isDataPending) return [];
  const present = inNumbers(store.countRows(key, ownTables(capabilities)));
  const future = inNumbers(countsOf(capabilities, data));
  return [
    `The data file differs from the data in the database. Nothing was changed: the sandbox ${name} still has ${present}. ` +
      `To replace it with the data file (${future}), reset the sandbox: audity-mock reset.`,
  ];
}

/** The tables of a user's data: those with an id. */
const ownTables = (capabilities: readonly AnyCapability[]) =>
  capabilities.flatMap(({ data, tables = [] }) => (data ? tables.filter((table) => "id" in table) : []));

const inNumbers = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${what.replaceAll(/(?=[A-Z])|_/g, " ").toLowerCase()}: ${count}`)
    .join(", ");

/** The clock change for a mode; null without a mode. */
function changeTo(mode: ClockMode | undefined, scale: number): ClockChange | null {
  if (mode === "frozen") return { kind: "freeze" };
  if (mode === "skip") return { kind: "skip" };
  return mode === undefined ? null : { kind: "scale", scale: mode === "scaled" ? scale : 1 };
}
