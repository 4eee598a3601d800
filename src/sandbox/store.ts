import { asc, count, eq, getTableName, sql } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { preparedInsert } from "../database/prepared-insert.ts";
import { savedQueries } from "../database/saved-queries.ts";
import type { SandboxTable } from "../database/sandbox-table.ts";
import { sandboxData, sandboxes } from "./table.ts";
import type { ClockState } from "../core/clock.ts";
import { type Beginning, defaultAccount, defaultSettings, type SandboxSettings } from "./settings.ts";

export type SandboxRow = Pick<typeof sandboxes.$inferSelect, "key" | "name" | "seed" | "resets"> & {
  readonly clock: ClockState;
  readonly beginning: Beginning;
  readonly settings: SandboxSettings;
};

const columnsOf = (clock: ClockState) => ({
  clockMode: clock.mode,
  clockScale: clock.scale,
  clockRealAt: clock.realAt,
  clockSandboxAt: clock.sandboxAt,
});

/** Stores sandboxes with their initial states. */
const createBeginnings = (database: Database, { orm } = database) => ({
  /** The number of a sandbox's rows in some tables, by table name. */
  countRows: (key: number, some: readonly SandboxTable[]): ReadonlyMap<string, number> =>
    new Map(
      some.map((table) => [
        getTableName(table),
        orm.select({ rows: count() }).from(table).where(eq(table.sandboxKey, key)).get()?.rows ?? 0,
      ]),
    ),
  /** The user's data of the initial state, as JSON; undefined: demo data. */
  dataOf: (key: number): string | undefined => queries(database).dataOf.get({ key })?.data,
  saveData(key: number, data: string): void {
    orm
      .insert(sandboxData)
      .values({ sandboxKey: key, data })
      .onConflictDoUpdate({ target: sandboxData.sandboxKey, set: { data } })
      .run();
  },
});

/** Reads only the clocks, because metrics need no more of each sandbox. */
const createClocks = ({ orm }: Database) => ({
  /** The keys and clocks of all sandboxes. */
  clocks: (): { readonly key: number; readonly clock: ClockState }[] =>
    orm
      .select({
        key: sandboxes.key,
        clock: {
          mode: sandboxes.clockMode,
          scale: sandboxes.clockScale,
          realAt: sandboxes.clockRealAt,
          sandboxAt: sandboxes.clockSandboxAt,
        },
      })
      .from(sandboxes)
      .all(),
});

export type SandboxStore = ReturnType<typeof createSandboxStore>;
const queries = savedQueries({
  dataOf: (orm) =>
    orm
      .select()
      .from(sandboxData)
      .where(eq(sandboxData.sandboxKey, sql.placeholder("key"))),
  byKey: (orm) =>
    orm
      .select()
      .from(sandboxes)
      .where(eq(sandboxes.key, sql.placeholder("key"))),
  byName: (orm) =>
    orm
      .select()
      .from(sandboxes)
      .where(eq(sandboxes.name, sql.placeholder("name"))),
});

/** @param tables all tables with rows of sandboxes. A table comes after those that it references */
export function createSandboxStore(database: Database, tables: readonly SandboxTable[]) {
  const { orm } = database;
  const { byKey, byName } = queries(database);
  const insert = preparedInsert(database, sandboxes);
  const beginnings = createBeginnings(database);
  const rowOf = (row: typeof sandboxes.$inferSelect): SandboxRow => ({
    key: row.key,
    name: row.name,
    seed: row.seed,
    clock: { mode: row.clockMode, scale: row.clockScale, realAt: row.clockRealAt, sandboxAt: row.clockSandboxAt },
    // Rows of an earlier version lack these fields.
    beginning: {
      clock: { mode: row.clockMode, scale: row.clockScale, startsAt: null },
      demoData: "full",
      account: defaultAccount,
      settings: defaultSettings,
      ...row.beginning,
    },
    settings: { ...defaultSettings, ...row.settings },
    resets: row.resets,
  });

  /** Delete from referencing tables first: otherwise SQLite searches them for each deleted row. */
  function empty(key: number): void {
    for (const table of tables.toReversed()) orm.delete(table).where(eq(table.sandboxKey, key)).run();
  }

  return {
    ...beginnings,
    ...createClocks(database),
    find(name: string): SandboxRow | undefined {
      const row = byName.get({ name });
      return row && rowOf(row);
    },
    findByKey(key: number): SandboxRow | undefined {
      const row = byKey.get({ key });
      return row && rowOf(row);
    },
    all: (): SandboxRow[] => orm.select().from(sandboxes).orderBy(asc(sandboxes.key)).all().map(rowOf),
    insert({ clock, ...sandbox }: Omit<SandboxRow, "key" | "resets"> & { readonly resets?: number }): SandboxRow {
      return rowOf(insert({ ...sandbox, ...columnsOf(clock) }));
    },
    saveClock(key: number, clock: ClockState): void {
      orm.update(sandboxes).set(columnsOf(clock)).where(eq(sandboxes.key, key)).run();
    },
    saveBeginning(key: number, beginning: Beginning): void {
      orm.update(sandboxes).set({ beginning }).where(eq(sandboxes.key, key)).run();
    },
    saveSettings(key: number, settings: SandboxSettings): void {
      orm.update(sandboxes).set({ settings }).where(eq(sandboxes.key, key)).run();
    },
    /** Deletes all rows of a sandbox and restores its initial clock and settings. The caller adds the demo data again. */
    empty(key: number, clock: ClockState, settings: SandboxSettings): void {
      empty(key);
      orm
        .update(sandboxes)
        .set({ ...columnsOf(clock), settings, resets: sql`${sandboxes.resets} + 1` })
        .where(eq(sandboxes.key, key))
        .run();
    },
    remove(key: number): void {
      empty(key);
      orm.delete(sandboxes).where(eq(sandboxes.key, key)).run();
    },
  };
}

/** The seed of a sandbox in a file of any version; undefined: no such sandbox. */
export function seedOf(sqlite: Database["sqlite"], name: string): number | undefined {
  if (!sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sandboxes'").get()) return undefined;
  return sqlite.prepare<[string], number>("SELECT seed FROM sandboxes WHERE name = ?").pluck().get(name);
}
