import { eq } from "drizzle-orm";
import type { Database } from "../database/open.ts";
import { sandboxes } from "../database/schema.ts";
import type { ClockState } from "./clock.ts";

export type SandboxRow = {
  readonly key: number;
  readonly name: string;
  readonly seed: number;
  readonly clock: ClockState;
};

export type SandboxStore = ReturnType<typeof createSandboxStore>;

export function createSandboxStore({ orm }: Database) {
  const columnsOf = (clock: ClockState) => ({
    clockMode: clock.mode,
    clockScale: clock.scale,
    clockRealAt: clock.realAt,
    clockSandboxAt: clock.sandboxAt,
  });

  const rowOf = (row: typeof sandboxes.$inferSelect): SandboxRow => ({
    key: row.key,
    name: row.name,
    seed: row.seed,
    clock: { mode: row.clockMode, scale: row.clockScale, realAt: row.clockRealAt, sandboxAt: row.clockSandboxAt },
  });

  return {
    find(name: string): SandboxRow | undefined {
      const row = orm.select().from(sandboxes).where(eq(sandboxes.name, name)).get();
      return row && rowOf(row);
    },
    /** The clock as it was saved last, by whichever process. Throws Error when there is no such sandbox. */
    clockOf(key: number): ClockState {
      const row = orm.select().from(sandboxes).where(eq(sandboxes.key, key)).get();
      if (!row) throw new Error(`The database has no sandbox ${key} any more.`);
      return rowOf(row).clock;
    },
    insert(sandbox: Omit<SandboxRow, "key">): SandboxRow {
      const { key } = orm
        .insert(sandboxes)
        .values({ name: sandbox.name, seed: sandbox.seed, ...columnsOf(sandbox.clock) })
        .returning({ key: sandboxes.key })
        .get();
      return { ...sandbox, key };
    },
    saveClock(key: number, clock: ClockState): void {
      orm.update(sandboxes).set(columnsOf(clock)).where(eq(sandboxes.key, key)).run();
    },
  };
}
