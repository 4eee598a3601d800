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
  // Write due changes first, because the snapshot reads the database.
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
    throw new ControlError(503, "The journal of the sandbox cannot be written now. Try again.");
  const { tables, read, sizeOf } = use(snapshotStore);
  const advice = "make the journal keep fewer requests (journal set --limit) and save again";
  const { header, rows } = database.transaction(() => {
    // Check the size before reading, because a too large snapshot may not fit into memory.
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

// eslint-disable-next-line @typescript-eslint/require-await -- an async generator sends the pieces
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
  if (!saved) throw new ControlError(404, `The sandbox ${JSON.stringify(name)} was deleted.`);
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

/** Settings that are independent of the server: includes the server's defaults, and no addresses. */
function independent({ settings: server }: Context, saved: SandboxSettings): Record<string, unknown> {
  // The initial state of a sandbox from an older version lacks fields that were added later.
  const settings = { ...defaultSettings, ...saved };
  const rules = { ...server.rules, ...settings.rules };
  const own = new Set(settings.scenarios.map(({ name }) => name));
  return {
    ...settings,
    // Do not save the URL of the webhook. JSON omits undefined fields.
    webhook: undefined,
    rateLimits: settings.rateLimits ?? server.rateLimits,
    rules: Object.fromEntries(tokenBuckets.map((bucket) => [bucket, rules[bucket]])),
    scenarios: [...settings.scenarios, ...server.scenarioData.filter(({ name }) => !own.has(name))],
    defaultScenario: settings.defaultScenario ?? server.defaultScenario.name,
  };
}
