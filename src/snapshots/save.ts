import { pageSnapshots } from "../agent/paging.ts";
import type { Context, SnapshotRules } from "../capability/capability.ts";
import { tokenBuckets } from "../contract/buckets.ts";
import { nextTurn } from "../core/clock.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { ControlError } from "../errors/control-error.ts";
import { faultOrdinalsOf } from "../faults/module.ts";
import { journalRecorder } from "../journal/module.ts";
import { limitsOf } from "../rate-limit/module.ts";
import { creditReaders } from "../resources/account/module.ts";
import { type LiveSandbox } from "../sandbox/sandbox.ts";
import { defaultSettings, type SandboxSettings } from "../sandbox/settings.ts";
import { headerOf, largestSnapshot, type Row, type SnapshotHeader, tooLarge, writeSnapshot } from "./format.ts";
import { type SnapshotStore, snapshotStore } from "./store.ts";

/** Saves a sandbox: the pieces of a text. @throws ControlError 404, 413 or 503 */
export async function save(context: Context, name: string): Promise<AsyncIterable<string>> {
  const { use, sandboxes, database } = context;
  // Answers follow from the facts; the worker only writes them down.
  await sandboxes
    .find(name)
    .worker.catchUp()
    .catch(() => undefined);
  const recorder = use(journalRecorder);
  recorder.flush();
  use(limitsOf).flush();
  use(faultOrdinalsOf).flush();
  const sandbox = sandboxes.find(name);
  if (recorder.unwritten(sandbox).entries.length > 0)
    throw new ControlError(503, "The journal of the sandbox cannot be written at the moment; try again.");
  const { tables, read, sizeOf } = use(snapshotStore);
  const advice = "nothing was saved. Let the journal keep fewer requests, with `journal set --limit`";
  const { header, rows } = database.transaction(() => {
    // What is too large need not fit into the memory.
    if (sizeOf(sandbox.key) > largestSnapshot) throw tooLarge(advice);
    const own = read(sandbox.key);
    return { header: headerFor(context, sandbox, own), rows: own };
  });
  const cleaners = Object.assign({}, ...context.capabilities.map(({ snapshots }) => snapshots?.save)) as NonNullable<
    SnapshotRules["save"]
  >;
  const written = writeSnapshot(
    header,
    tables.map((table) => {
      const columns = table.columns.map((column) => column.name);
      const own = rows.get(table.name) ?? [];
      const clean = cleaners[table.name]?.(context) ?? ((row: Row) => row);
      return { table: table.name, columns, count: own.length, rows: valuesOf(own, columns, clean) };
    }),
  );
  const pieces: string[] = [];
  let size = 0;
  for (const piece of written) {
    pieces.push(piece);
    size += piece.length;
    if (size > largestSnapshot) throw tooLarge(advice);
    await nextTurn();
  }
  return oneByOne(pieces);
}

function* valuesOf(rows: readonly Row[], columns: readonly string[], clean: (row: Row) => Row) {
  for (const row of rows) {
    const cleaned = clean(row);
    yield columns.map((column) => cleaned[column] ?? null);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what has been read is sent in pieces
async function* oneByOne(pieces: readonly string[]): AsyncGenerator<string, void> {
  yield* pieces;
}

function headerFor(
  context: Context,
  { key, name, seed, clock, resets }: LiveSandbox,
  rows: ReturnType<SnapshotStore["read"]>,
): SnapshotHeader {
  const { use, sandboxStore, settings: server } = context;
  const saved = sandboxStore.findByKey(key);
  if (!saved) throw new ControlError(404, `There is no sandbox ${JSON.stringify(name)} any more.`);
  const { beginning, settings } = saved;
  const sandboxAt = clock.now();
  const tokenKeys = new Set((rows.get("tokens") ?? []).map((token) => Number(token["key"])));
  return headerOf({
    version: server.version,
    migrations: [...use(snapshotStore).hashes],
    savedAt: isoTimestamp(sandboxAt),
    sandbox: {
      name,
      seed,
      clock: { mode: clock.mode, scale: clock.scale, sandboxAt },
      resets,
      beginning: { ...beginning, settings: independent(context, beginning.settings) },
      settings: independent(context, settings),
      data: sandboxStore.dataOf(key) ?? null,
      lists: use(pageSnapshots)
        .ofTokens(tokenKeys, resets)
        .map(({ list, ...rest }) => ({ ...rest, list: [...list] })),
      creditReaders: [...use(creditReaders)].filter((each) => tokenKeys.has(each)).toSorted((a, b) => a - b),
    },
  });
}

/** Settings that mean the same on any server: with what this server was started with, and without addresses. */
function independent({ settings: server }: Context, saved: SandboxSettings): Record<string, unknown> {
  // What a sandbox of an older version began with lacks what was added later.
  const settings = { ...defaultSettings, ...saved };
  const rules = { ...server.rules, ...settings.rules };
  const own = new Set(settings.scenarios.map(({ name }) => name));
  return {
    ...settings,
    // The address of the receiver stays behind. A text of JSON does not have what is undefined.
    webhook: undefined,
    rateLimits: settings.rateLimits ?? server.rateLimits,
    rules: Object.fromEntries(tokenBuckets.map((bucket) => [bucket, rules[bucket]])),
    scenarios: [...settings.scenarios, ...server.scenarioData.filter(({ name }) => !own.has(name))],
    defaultScenario: settings.defaultScenario ?? server.defaultScenario.name,
  };
}
