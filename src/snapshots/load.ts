import { pageSnapshots } from "../agent/paging.ts";
import type { Context, SnapshotRules } from "../capability/capability.ts";
import type { InputOf } from "../control/route.ts";
import { createChecks } from "../control/validate.ts";
import { type ClockState, initialClockState } from "../core/clock.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { ControlError } from "../errors/control-error.ts";
import { faultPlanFrom } from "../faults/module.ts";
import { addDemoTokens, creditReaders, issueToken, ownerStore, principalCache } from "../resources/account/module.ts";
import { freeSlug } from "../resources/readylinks/module.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { type Beginning, defaultSettings, type SandboxSettings } from "../sandbox/settings.ts";
import { keptDataProblems, sandboxView, treeOf, withoutConflicts } from "../sandbox-control/module.ts";
import { captureScenarioNamed } from "../scenarios/capture-scenarios.ts";
import { contradictionIn } from "../scenarios/scenario-data.ts";
import { scenarioNamed } from "../scenarios/scenarios.ts";
import { assertRows } from "./check.ts";
import { damaged, parseSnapshot, type Row, shown, type SnapshotHeader } from "./format.ts";
import type { snapshotRoutes } from "./routes.ts";
import { SavedBeginning, SavedSettings } from "./saved-settings.ts";
import { type NewestSandbox, type SnapshotStore, snapshotStore, type Taken, unusableDigest } from "./store.ts";

type Wanted = InputOf<typeof snapshotRoutes.loadSnapshot>;

/**
 * Loads a snapshot into a new sandbox.
 * @throws ControlError 400, 409 or 413
 */
export function load(context: Context, { snapshot: text, newToken = false, ...wanted }: Wanted) {
  const { use, sandboxStore, sandboxes, database, settings: server, events } = context;
  const store = use(snapshotStore);
  const { header, tables } = parseSnapshot(text, server.version);
  const saved = store.upgrade({ header, tables });
  assertSound(context, store, saved);
  const { name = saved.name, replace = false, leaveTokens = false, freeze = false } = wanted;
  const clock = clockOf(saved, freeze);

  const loaded = database.transaction(() => {
    const before = sandboxStore.find(name);
    if (before && !replace) throw nameTaken(name);
    if (before) sandboxStore.remove(before.key);
    const takenTokens = store.takenTokens(saved.rows.get("tokens"));
    const takenLinks = store.takenLinks(saved.rows.get("ready_links"));
    if (!leaveTokens) assertFree(takenTokens, takenLinks);
    const { resets, seed } = saved;
    const settings = { ...defaultSettings, ...(saved.settings as Partial<SandboxSettings>) };
    const beginning = beginningOf(saved, leaveTokens);
    const { key } = sandboxStore.insert({ name, seed, clock, beginning, settings, resets });
    if (saved.data !== null) sandboxStore.saveData(key, leaveTokens ? withoutTaken(context, saved.data) : saved.data);
    const left = new Set(takenTokens.map(({ row }) => row));
    const rows = new Map(saved.rows);
    rows.set("tokens", tokensOf(saved, left, key));
    rows.set("ready_links", linksOf(context, saved, takenLinks, key));
    const keys = store.insert(key, rows);
    if (name === defaultSandboxName) addDemoTokens(context, { key, seed }, clock.sandboxAt);
    const token = newToken ? tokenFor(context, seed, key, clock.sandboxAt) : null;
    return { before, key, keys, token, tokensLeft: [...left].map((row) => String(row["prefix"])) };
  });

  use(principalCache).clear();
  if (loaded.before) sandboxes.reload(loaded.before.key);
  rememberLists(context, header, loaded.keys);
  const sandbox = sandboxes.find(name);
  sandbox.worker.nudge();
  events.emit("sandboxChanged", sandbox.key);
  return { ...sandboxView(context, sandbox), tokensLeft: loaded.tokensLeft, token: loaded.token };
}

const nameTaken = (name: string): ControlError =>
  new ControlError(
    409,
    `There is a sandbox ${JSON.stringify(name)} already; choose another name (--as NAME), or replace that sandbox (--replace).`,
  );

/** @throws ControlError 400 for invalid settings or rows */
function assertSound(context: Context, store: SnapshotStore, saved: NewestSandbox): void {
  const checkOf = createChecks(false, false);
  for (const [what, schema, value] of [
    ["settings", SavedSettings, saved.settings],
    ["beginning", SavedBeginning, saved.beginning],
  ] as const) {
    const [problem] = checkOf(schema)(value);
    if (problem) throw damaged(`${what}: ${shown(problem.field)} ${problem.message}`);
  }
  const beginning = saved.beginning as Beginning;
  assertScenarios(saved.settings as Partial<SandboxSettings>);
  assertScenarios(beginning.settings);
  for (const { mode, scale } of [saved.clock, beginning.clock])
    if (mode === "real" && scale !== 1) throw damaged("the scale of a real-time clock is not 1");
  if (saved.data !== null) {
    const [problem] = keptDataProblems(context, parsedJson(saved.data), beginning);
    if (problem) throw damaged(`its data: ${shown(problem.field)} ${problem.message}`);
  }
  assertFaultPlan(context, beginning);
  const all = context.capabilities.map(({ snapshots }) => snapshots);
  const rules = {
    columns: Object.assign({}, ...all.map((each) => each?.columns)) as NonNullable<SnapshotRules["columns"]>,
    problemIn: Object.assign({}, ...all.map((each) => each?.problemIn)) as NonNullable<SnapshotRules["problemIn"]>,
  };
  for (const table of store.tables) assertRows(table, saved.rows.get(table.name) ?? [], rules);
  if ((saved.rows.get("owners") ?? []).length === 0) throw damaged("it has no owner");
}

function assertFaultPlan(context: Context, { faultPlan = "" }: Beginning): void {
  try {
    faultPlanFrom(context, "fault plan", faultPlan);
  } catch (error) {
    throw error instanceof ControlError ? damaged(shown(error.message.replace(/\.$/, ""))) : error;
  }
}

function assertScenarios(settings: Partial<SandboxSettings>): void {
  const own = settings.scenarios ?? [];
  const names = new Set(own.map(({ name }) => name));
  if (names.size < own.length) throw damaged("two scenarios have the same name");
  for (const data of own) {
    const problem = contradictionIn(data);
    if (problem) throw damaged(`scenario ${shown(data.name)}: ${problem.field} ${problem.message}`);
  }
  const { queue = [], defaultScenario = null, captureQueue = [], defaultCaptureScenario = null } = settings;
  const ofJobs = [...queue, ...(defaultScenario === null ? [] : [defaultScenario])];
  const ofCaptures = [...captureQueue, ...(defaultCaptureScenario === null ? [] : [defaultCaptureScenario])];
  const unknown =
    ofJobs.find((name) => !names.has(name) && !scenarioNamed(name)) ??
    ofCaptures.find((name) => !captureScenarioNamed(name));
  if (unknown !== undefined) throw damaged(`unknown scenario ${shown(unknown)}`);
}

/** The clock continues from the instant of the snapshot. */
function clockOf({ clock: { mode, scale, sandboxAt } }: NewestSandbox, freeze: boolean): ClockState {
  return { ...initialClockState("frozen", 1, sandboxAt), mode: freeze ? "frozen" : mode, scale };
}

/** A sandbox that is loaded next to its original generates new slugs. Otherwise it continues the slugs of the original. */
function beginningOf({ name, beginning }: NewestSandbox, leaveTokens: boolean): Beginning {
  const { slugName = name, settings, ...rest } = beginning as Beginning;
  return { ...rest, settings: { ...defaultSettings, ...settings }, ...(!leaveTokens && { slugName }) };
}

/** The user's data of a snapshot without the tokens of other sandboxes, for resets of the new sandbox. */
const withoutTaken = (context: Context, data: string): string =>
  JSON.stringify(withoutConflicts(context, treeOf(data)));

/** @throws ControlError 409 for a token or ReadyLink of another sandbox */
function assertFree([token]: readonly Taken[], [link]: readonly Taken[]): void {
  const taken = token ?? link;
  if (!taken) return;
  const what = token ? `token ${String(token.row["prefix"])}…` : `ReadyLink ${String(link?.row["slug"])}`;
  throw new ControlError(
    409,
    `The ${what} of the snapshot already belongs to the sandbox ${JSON.stringify(taken.sandbox)} of this server. Replace that sandbox (--as ${taken.sandbox} --replace), or skip such tokens and ReadyLinks (--leave-tokens).`,
  );
}

const tokensOf = ({ rows }: NewestSandbox, left: ReadonlySet<Row>, key: number): readonly Row[] =>
  (rows.get("tokens") ?? []).map((row) =>
    left.has(row) ? { ...row, digest: unusableDigest(String(row["digest"]), key) } : row,
  );

/** The ReadyLinks of a snapshot. Slugs of other sandboxes are replaced. */
function linksOf(
  context: Context,
  { rows, seed }: NewestSandbox,
  taken: readonly Taken[],
  key: number,
): readonly Row[] {
  const left = new Set(taken.map(({ row }) => row));
  const made = new Map<number, number>();
  return (rows.get("ready_links") ?? []).map((row) => {
    const ownerKey = Number(row["owner_key"]);
    const ordinal = made.get(ownerKey) ?? 0;
    made.set(ownerKey, ordinal + 1);
    if (!left.has(row)) return row;
    const id = String((rows.get("owners") ?? []).find((owner) => owner["key"] === ownerKey)?.["id"]);
    return { ...row, slug: freeSlug(context, seed, { key: ownerKey, sandboxKey: key, id }, ordinal) };
  });
}

/** Creates a token of the first owner, which a reset keeps. */
function tokenFor(context: Context, seed: number, key: number, now: number): string {
  const [owner] = context.use(ownerStore).ofSandbox(key);
  if (!owner) throw damaged("it has no owner");
  const wanted = { label: "first token", scopes: ["read", "write"], expiresAt: null, initial: true } as const;
  return issueToken(context, seed, owner, wanted, now);
}

/** Restores the data that the saving server had in memory for the tokens. */
function rememberLists(
  { use }: Context,
  { sandbox: { lists, creditReaders: readers, resets } }: SnapshotHeader,
  keys: ReturnType<SnapshotStore["insert"]>,
): void {
  const tokens = keys.get("tokens");
  const ascending = new Map([...keys].map(([table, newKeys]) => [table, [...newKeys]] as const));
  for (const { tokenKey, list, total, newestKey } of lists) {
    const key = tokens?.get(tokenKey);
    const rows = ascending.get(String(list[0]));
    if (key === undefined || !rows) continue;
    const newest = rows.findLast(([old]) => old <= newestKey)?.[1] ?? 0;
    use(pageSnapshots).remember({ tokenKey: key, list, total, newestKey: newest }, resets);
  }
  for (const reader of readers) {
    const key = tokens?.get(reader);
    if (key !== undefined) use(creditReaders).add(key);
  }
}
