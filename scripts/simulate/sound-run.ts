import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Sqlite from "better-sqlite3";
import { type AfterStatement, type BeforeStatement, watchStatements } from "./database-faults.ts";
import { type Content, contentOf, createWorld, type Server, type World } from "./fault-world.ts";
import { createPlayer, type Resumed, type Step, type StepWatch } from "./player.ts";
import type { Scenario } from "./scenarios.ts";

/** The seed of the machine and of all sandboxes. */
export const seed = 7;

const recoveryMs = 15_000;

export type Run = {
  readonly world: World;
  readonly steps: readonly Step[];
  /** The content after the last step. */
  readonly end: Content;
};

export type RunWatch = StepWatch & {
  readonly before?: BeforeStatement;
  readonly after?: AfterStatement;
  /** Called when a start has failed. @returns whether to start again */
  readonly onStartFailed?: (error: unknown) => boolean;
  /** Called when all servers have started. */
  readonly onStarted?: (world: World, servers: readonly Server[]) => void;
};

/** Uses a folder, and deletes it. */
export async function withFolder<Result>(action: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-simulation-"));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The database that a server has opened for writing, of all that statements were run on. */
export function createHandles() {
  const handles = new Set<Sqlite.Database>();
  return {
    add: (database: Sqlite.Database) => void handles.add(database),
    /** A database that is open. */
    get open(): Sqlite.Database | undefined {
      for (const database of handles) if (!database.open) handles.delete(database);
      return [...handles].findLast(({ readonly }) => !readonly);
    },
  };
}

let seeded: Buffer | undefined;

/** Makes the database of a scenario: unless it says otherwise, one with demo data, whose server has been stopped. */
export async function makeDatabase({ file, withStart }: Scenario, path: string): Promise<void> {
  if (file || withStart) return file?.(path);
  if (!seeded) {
    const world = createWorld(seed);
    await world.stop(await world.begin({ db: path }));
    seeded = readFileSync(path);
    for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
  }
  writeFileSync(path, seeded);
}

async function begun(world: World, scenario: Scenario, db: string, watch: RunWatch): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (let count = 0; count < (scenario.servers ?? 1);) {
    try {
      servers.push(await world.begin({ ...scenario.options, db }));
      count += 1;
    } catch (error) {
      if (watch.onStartFailed?.(error) !== true) throw error;
    }
  }
  return servers;
}

/** Plays a scenario on a database, from a step on. */
export async function run(
  scenario: Scenario,
  db: string,
  watch: RunWatch,
  { world = createWorld(seed), resumed }: { readonly world?: World; readonly resumed?: Resumed } = {},
): Promise<Run> {
  const handles = createHandles();
  const { before, after } = watch;
  watchStatements((text, statement) => {
    handles.add(statement.database);
    before?.(text, statement);
  }, after);
  let servers: readonly Server[] = [];
  try {
    servers = await begun(world, scenario, db, watch);
    watch.onStarted?.(world, servers);
    const { player, steps } = createPlayer(world, servers, watch, resumed);
    await scenario.play(player);
    // What was refused in the background is tried again within this time.
    await player.pass(recoveryMs);
    const { open } = handles;
    if (!open) throw new Error("No database is open.");
    const end = contentOf(open, false);
    for (const server of servers) await world.stop(server);
    return { world, steps, end };
  } finally {
    watchStatements(() => undefined);
    await world.end(servers);
  }
}
