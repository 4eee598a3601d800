import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "../src/capability/capability.ts";
import { createClock, frozenStart, initialClockState } from "../src/core/clock.ts";
import { draw, uuidOf } from "../src/core/seed.ts";
import { type Database, openDatabase } from "../src/database/open.ts";
import { nextDueAt, timeline } from "../src/pipeline/lifecycle.ts";
import type { Moved } from "../src/pipeline/moves.ts";
import { startWorker } from "../src/pipeline/worker.ts";
import { ownerStore } from "../src/resources/account/module.ts";
import { runOf } from "../src/resources/captures/add-capture.ts";
import { finish } from "../src/resources/captures/finish.ts";
import { sampleNote } from "../src/resources/captures/sample-note.ts";
import { type CaptureRow, captureStatusAt, captureStore, factsOf } from "../src/resources/captures/store.ts";
import { memoryStore } from "../src/resources/memories/module.ts";
import { createSandboxStore } from "../src/sandbox/store.ts";
import { captureScenarios } from "../src/scenarios/capture-scenarios.ts";
import { advance } from "./support/clock.ts";
import { withFolder } from "./support/command.ts";
import { emptySandbox } from "./support/empty-sandbox.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;
const seed = 7;

/** The stores of captures and of what comes of them, and how what has ended is written. */
function storesOn(database: Database) {
  const made = new Map<unknown, unknown>();
  const use = <T>(create: (context: Context) => T): T => {
    if (!made.has(create)) made.set(create, create(context));
    return made.get(create) as T;
  };
  // What finishing a capture reads of its context.
  const context = { database, use } as Context;
  return {
    database,
    captures: use(captureStore),
    memories: use(memoryStore),
    owners: use(ownerStore),
    onMoving: (moved: readonly Moved[]) => finish(context, seed, moved),
  };
}

function worldOn(database: Database) {
  const stores = storesOn(database);
  const sandbox = createSandboxStore(database, []).insert(emptySandbox("default", seed));
  const account = { id: "user_1", tier: "agency", creditsAllocated: 0, creditsUsed: 0, createdAt: frozenStart };
  const owner = stores.owners.insert({ ...account, sandboxKey: sandbox.key });
  let ordinal = 0;
  const add = (name: string, offset: number, deletedAfter: number | null = null): CaptureRow => {
    const id = uuidOf(draw(seed, "capture id", "test", (ordinal += 1)));
    const scenario = captureScenarios.find((each) => each.name === name) ?? captureScenarios[0];
    const capturedAt = frozenStart + offset;
    const run = runOf(seed, id, 0, scenario, capturedAt);
    const last = run.endsAt ?? run.startsAt ?? capturedAt;
    return stores.captures.insert({
      ...{ sandboxKey: sandbox.key, ownerKey: owner.key, id, projectId: null, channel: "text_note" },
      ...{ rawContent: sampleNote, ...run, capturedAt },
      vanishesAt: deletedAfter === null ? null : last + deletedAfter,
    });
  };
  return { ...stores, sandbox, owner, add };
}

type World = ReturnType<typeof worldOn>;

/** What the worker has written of captures, with their items and memories. */
function writtenIn({ database: { sqlite }, captures, memories, owner }: World, rows: readonly CaptureRow[]) {
  const status = sqlite.prepare<[number], string>("SELECT status FROM captures WHERE key = ?").pluck();
  return {
    statuses: rows.map(({ key }) => status.get(key)),
    items: rows.map(({ key }) => captures.items(key).map((item) => ({ ...item, key: 0 }))),
    memories: rows.map(({ id }) =>
      memories
        .list(owner.key, {})
        .filter(({ captureId }) => captureId === id)
        .map((memory) => ({ ...memory, key: 0 })),
    ),
  };
}

const names = captureScenarios.map(({ name }) => name);
const added = fc.array(
  fc.tuple(
    fc.constantFrom(...names),
    fc.integer({ min: 0, max: 60_000 }),
    fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 90_000 })),
  ),
  { minLength: 1, maxLength: 15 },
);
const ticks = fc.array(fc.integer({ min: 0, max: 240_000 }), { minLength: 1, maxLength: 6 });
const inOrder = (instants: readonly number[]) => instants.toSorted((one, other) => one - other);

describe("a tick of the worker of captures", () => {
  it("after a tick the table, its lists by status and its next instant are as the timeline of each capture gives them", () => {
    fc.assert(
      fc.property(added, ticks, (given, instants) => {
        const database = openDatabase(":memory:", migrations);
        const world = worldOn(database);
        const { captures, sandbox, owner } = world;
        const rows = given.map((each) => world.add(...each));
        const all = rows.flatMap((row) => timeline(factsOf(row)).map(({ at }) => at));
        for (const tick of inOrder(instants)) {
          const now = frozenStart + 60_000 + tick;
          // Before the worker has come to it, SQL already says what the timeline says.
          for (const status of ["pending", "processing", "processed", "needs_review", "failed"] as const) {
            const expected = rows.filter((row) => captureStatusAt(row, now) === status).map(({ key }) => key);
            expect(inOrder(captures.list(owner.key, { status }, now).map(({ key }) => key))).toEqual(expected);
            const listed = captures.ofSandbox(sandbox.key, 100, { status, now }).map(({ key }) => key);
            expect(inOrder(listed)).toEqual(expected);
          }
          expect(captures.list(owner.key, {}, now)).toHaveLength(
            rows.filter((row) => captureStatusAt(row, now) !== "vanished").length,
          );
          const next = all.filter((at) => at > now);
          expect(captures.nextInstant(sandbox.key, now)).toBe(next.length === 0 ? null : Math.min(...next));
          captures.moveDue(sandbox.key, now, 1000, true, world.onMoving);
          const written = writtenIn(world, rows);
          expect(written.statuses).toEqual(rows.map((row) => captureStatusAt(row, now)));
          const due = rows.map((row) => nextDueAt(factsOf(row), now)).filter((at) => at !== null);
          expect(captures.nextDueAt(sandbox.key)).toBe(due.length === 0 ? null : Math.min(...due));
          for (const [index, row] of rows.entries()) {
            const hasEnded = row.endsAt !== null && row.endsAt <= now;
            expect(written.items[index]).toHaveLength(hasEnded && row.outcome !== "failed" ? 7 : 0);
            expect(written.memories[index]).toHaveLength(hasEnded && row.outcome === "processed" ? 3 : 0);
          }
        }
        void database.close();
      }),
      { numRuns: 25 },
    );
  });

  it("captures that the worker moves and captures that are moved one by one leave the same rows, items and memories", () => {
    fc.assert(
      fc.property(added, ticks, fc.array(fc.nat(), { maxLength: 30 }), (given, instants, polled) => {
        const databases = [openDatabase(":memory:", migrations), openDatabase(":memory:", migrations)] as const;
        const [byWorker, byPolls] = [worldOn(databases[0]), worldOn(databases[1])];
        const rows = given.map((each) => byWorker.add(...each));
        given.forEach((each) => byPolls.add(...each));
        for (const tick of inOrder(instants)) {
          const now = frozenStart + 60_000 + tick;
          byWorker.captures.moveDue(byWorker.sandbox.key, now, 1000, true, byWorker.onMoving);
          // Some are polled, some of them twice, and the worker comes last.
          for (const index of polled)
            byPolls.captures.moveOne(rows[index % rows.length]?.key ?? 0, now, byPolls.onMoving);
          byPolls.captures.moveDue(byPolls.sandbox.key, now, 1000, true, byPolls.onMoving);
          expect(writtenIn(byPolls, rows)).toEqual(writtenIn(byWorker, rows));
        }
        for (const database of databases) void database.close();
      }),
      { numRuns: 25 },
    );
  });

  it("two workers on one file write the items and memories of each capture once", () =>
    withFolder(async (folder) => {
      const path = `${folder}/shared.db`;
      const first = openDatabase(path, migrations);
      const second = openDatabase(path, migrations);
      const world = worldOn(first);
      const rows = names.flatMap((name) => Array.from({ length: 20 }, (_, index) => world.add(name, index)));
      const failures: unknown[] = [];
      const clocks = [createClock(initialClockState("frozen")), createClock(initialClockState("frozen"))] as const;
      const workers = [world, storesOn(second)].map(({ captures, onMoving }, index) =>
        startWorker({
          ...{ sandboxKey: world.sandbox.key, moves: captures, clock: clocks[index === 0 ? 0 : 1] },
          ...{ wallClock: createClock(initialClockState("real")), onMoving, chunk: 5 },
          onMoved: () => undefined,
          onFailure: (error) => failures.push(error),
        }),
      );
      for (let step = 0; step < 40; step += 1) {
        for (const clock of clocks) advance(clock, 4000);
        await Promise.all(workers.map((worker) => worker.catchUp()));
      }
      const { statuses, items, memories } = writtenIn(world, rows);
      expect(statuses).toEqual(rows.map((row) => captureStatusAt(row, clocks[0].now())));
      for (const [index, { scenario }] of rows.entries()) {
        const isProcessed = ["processes", "slow"].includes(scenario);
        expect(items[index]).toHaveLength(isProcessed || scenario === "needs-review" ? 7 : 0);
        expect(memories[index]).toHaveLength(isProcessed ? 3 : 0);
      }
      expect(failures).toEqual([]);
      for (const worker of workers) await worker.stop();
      await first.close();
      await second.close();
    }));
});
