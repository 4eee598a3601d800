import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOwnerStore } from "../src/resources/account/owner-store.ts";
import { type Database, openDatabase } from "../src/database/open.ts";
import { demoProjects } from "../src/resources/projects/seed.ts";
import { newJob } from "../src/resources/jobs/new-job.ts";
import type { JobState } from "../src/contract/job-states.ts";
import { nextDueAt, statusAt } from "../src/pipeline/lifecycle.ts";
import { magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { createJobStore, type MovedJob, type NewJob } from "../src/resources/jobs/store.ts";
import { startWorker } from "../src/pipeline/worker.ts";
import { createProjectStore } from "../src/resources/projects/store.ts";
import { type Clock, createClock, frozenStart, initialClockState } from "../src/core/clock.ts";
import { createSandboxStore } from "../src/sandbox/store.ts";
import { withFolder } from "./support/command.ts";
import { advance } from "./support/clock.ts";
import { emptySandbox } from "./support/empty-sandbox.ts";

const migrations = new URL("../migrations", import.meta.url).pathname;

function storesOn(database: Database) {
  /** The keys of the jobs that were reported as completed, in that order. */
  const told: number[] = [];
  return {
    database,
    told,
    onMoved: (moved: readonly MovedJob[]) =>
      told.push(...moved.filter(({ ends, outcome }) => ends && outcome === "completed").map(({ key }) => key)),
    projects: createProjectStore(database),
    jobs: createJobStore(database),
    owners: createOwnerStore(database),
    sandboxes: createSandboxStore(database, []),
  };
}

/** A sandbox with one owner and a way to add jobs to it. */
function worldOn(database: Database, seed = 7) {
  const stores = storesOn(database);
  const sandbox = stores.sandboxes.insert(emptySandbox("default", seed));
  const account = { id: "user_1", tier: "agency", creditsAllocated: 0, creditsUsed: 0, createdAt: frozenStart };
  const owner = stores.owners.insert({ ...account, sandboxKey: sandbox.key });
  stores.projects.insert(demoProjects(seed, owner, frozenStart));
  let ordinal = 0;
  const add = (scenario: (typeof scenarios)[number], createdAt: number): NewJob & { readonly key: number } => {
    const project = stores.projects.find(owner.key, magicProjectId(scenario));
    if (!project) throw new Error("The magic project is missing.");
    ordinal += 1;
    const job = newJob(sandbox, project, scenario, createdAt, "test", ordinal);
    return { ...job, key: stores.jobs.insert(job) };
  };
  return { ...stores, sandbox, owner, add };
}

const workerOn = (world: Pick<ReturnType<typeof worldOn>, "jobs" | "sandbox" | "onMoved">, clock: Clock) => {
  const failures: unknown[] = [];
  const worker = startWorker({
    chunk: 20,
    sandboxKey: world.sandbox.key,
    moves: world.jobs,
    clock,
    wallClock: createClock(initialClockState("real")),
    onMoving: world.onMoved,
    onMoved: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  return { ...worker, failures };
};

/** A frozen sandbox in memory with a job that completes, and its worker; ended and closed with the test. */
function worldWithJob() {
  const database = openDatabase(":memory:", migrations);
  const world = worldOn(database);
  const job = world.add(scenarios[0], frozenStart);
  const clock = createClock(initialClockState("frozen"));
  const worker = workerOn(world, clock);
  return {
    database,
    world,
    job,
    clock,
    worker,
    async [Symbol.asyncDispose]() {
      await worker.stop();
      await database.close();
    },
  };
}

/** The status that the worker has written. */
const writtenOf = ({ database: { sqlite } }: { database: Database }, { key }: { key: number }) =>
  sqlite.prepare<[number], JobState>("SELECT status FROM jobs WHERE key = ?").pluck().get(key);

const byNumber = (one: number, other: number): number => one - other;

describe("a tick of the worker", () => {
  it("after a tick the table holds the status that the lifecycle gives each job", () => {
    const created = fc.array(fc.tuple(fc.constantFrom(...scenarios), fc.integer({ min: 0, max: 60_000 })), {
      maxLength: 30,
    });
    const ticks = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(created, ticks, (jobs, instants) => {
        const database = openDatabase(":memory:", migrations);
        const world = worldOn(database);
        const added = jobs.map(([scenario, offset]) => world.add(scenario, frozenStart + offset));
        for (const instant of instants.toSorted((one, other) => one - other)) {
          const now = frozenStart + 60_000 + instant;
          world.jobs.moveDue(world.sandbox.key, now, 1000, true, world.onMoved);
          expect(added.map((job) => writtenOf(world, job))).toEqual(added.map((job) => statusAt(job, now)));
          const due = added.map((job) => nextDueAt(job, now)).filter((at) => at !== null);
          expect(world.jobs.nextDueAt(world.sandbox.key)).toBe(due.length > 0 ? Math.min(...due) : null);
          const completed = added.filter(
            (job) => job.outcome === "completed" && job.endsAt !== null && job.endsAt <= now,
          );
          expect(world.told.toSorted(byNumber)).toEqual(completed.map(({ key }) => key).toSorted(byNumber));
        }
        void database.close();
      }),
      { numRuns: 60 },
    );
  });

  it("the worker moves more due jobs than fit into one transaction", async () => {
    const database = openDatabase(":memory:", migrations);
    const world = worldOn(database);
    database.transaction(() => {
      for (let count = 0; count < 1700; count += 1) world.add(scenarios[0], frozenStart);
    });
    const clock = createClock(initialClockState("frozen"));
    const worker = workerOn(world, clock);
    advance(clock, 60_000);
    await worker.catchUp();
    expect(new Set(world.told).size).toBe(1700);
    expect(world.jobs.nextDueAt(world.sandbox.key)).toBeNull();
    await worker.stop();
    await database.close();
  });
});

describe("a worker", () => {
  it("the worker moves a job at its due instant and not before", async () => {
    await using scene = worldWithJob();
    const { world, job, clock, worker } = scene;
    advance(clock, (job.startsAt ?? NaN) - frozenStart - 1);
    await worker.catchUp();
    expect(writtenOf(world, job)).toBe("pending");
    advance(clock, 1);
    await worker.catchUp();
    expect(writtenOf(world, job)).toBe("processing");
  });

  it("two workers on one file move each job once", () =>
    withFolder(async (folder) => {
      const path = `${folder}/shared.db`;
      const first = openDatabase(path, migrations);
      const second = openDatabase(path, migrations);
      const world = worldOn(first);
      const added = scenarios.flatMap((scenario) => Array.from({ length: 40 }, () => world.add(scenario, frozenStart)));
      const clocks = [createClock(initialClockState("frozen")), createClock(initialClockState("frozen"))] as const;
      const other = storesOn(second);
      const workers = [workerOn(world, clocks[0]), workerOn({ ...other, sandbox: world.sandbox }, clocks[1])] as const;
      for (let step = 0; step < 60; step += 1) {
        for (const clock of clocks) advance(clock, 5000);
        await Promise.all(workers.map((worker) => worker.catchUp()));
      }
      const now = clocks[0].now();
      expect(added.map((job) => writtenOf(world, job))).toEqual(added.map((job) => statusAt(job, now)));
      const finished = added.filter((job) => job.endsAt !== null && job.outcome === "completed" && job.endsAt <= now);
      expect([...world.told, ...other.told].toSorted(byNumber)).toEqual(finished.map(({ key }) => key));
      expect(workers.flatMap(({ failures }) => failures)).toEqual([]);
      expect([first.changedElsewhere?.(), second.changedElsewhere?.()]).toContain(true);
      for (const worker of workers) await worker.stop();
      await first.close();
      await second.close();
    }));

  it("the worker stops at any point of its work", async () => {
    const database = openDatabase(":memory:", migrations);
    const world = worldOn(database);
    for (let steps = 0; steps < 20; steps += 1) {
      const clock = createClock(initialClockState("frozen"));
      world.add(scenarios[0], frozenStart);
      const worker = workerOn(world, clock);
      advance(clock, 2000);
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      await worker.stop();
      expect(worker.failures).toEqual([]);
    }
    await database.close();
  });

  it("the worker writes the status that a job's instants give after the file was edited by hand", async () => {
    await using scene = worldWithJob();
    const { database, world, job, clock, worker } = scene;
    const edited = world.add(scenarios[0], frozenStart);
    const change = database.sqlite.prepare("UPDATE jobs SET starts_at = ?, ends_at = ?, next_due_at = ? WHERE id = ?");
    change.run(frozenStart * 2, frozenStart * 3, frozenStart, edited.id);
    advance(clock, 60_000);
    await worker.catchUp();
    expect([writtenOf(world, edited), writtenOf(world, job)]).toEqual(["pending", "completed"]);
    expect(world.jobs.nextDueAt(world.sandbox.key)).toBe(frozenStart * 2);
    change.run(null, frozenStart, frozenStart, edited.id);
    await worker.catchUp();
    expect(writtenOf(world, edited)).toBe("completed");
  });

  it("a stopped worker does not touch the database any more", async () => {
    const database = openDatabase(":memory:", migrations);
    const world = worldOn(database);
    for (let count = 0; count < 1200; count += 1) world.add(scenarios[0], frozenStart);
    const clock = createClock(initialClockState("frozen"));
    const worker = workerOn(world, clock);
    advance(clock, 60_000);
    const catchingUp = worker.catchUp();
    await worker.stop();
    await database.close();
    await catchingUp;
    expect(worker.failures).toEqual([]);
  });

  it("the worker rejects when the database refuses to write, and moves the job once it can", async () => {
    await using scene = worldWithJob();
    const { database, world, job, clock, worker } = scene;
    database.sqlite.pragma("query_only = ON");
    advance(clock, 60_000);
    await expect(worker.catchUp()).rejects.toThrow("readonly");
    expect(writtenOf(world, job)).toBe("pending");
    database.sqlite.pragma("query_only = OFF");
    await worker.catchUp();
    expect(writtenOf(world, job)).toBe("completed");
  });
});
