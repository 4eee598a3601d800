// A server dies after any statement, and another one starts on what is in the files then.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { unwatched } from "./database-faults.ts";
import { type Content, contentOf, createWorld, differenceOf } from "./fault-world.ts";
import type { Swept } from "./failing-statements.ts";
import { answersDiffer } from "./player.ts";
import type { Scenario } from "./scenarios.ts";
import { createHandles, makeDatabase, run, type Run, seed, withFolder } from "./sound-run.ts";
import { machine } from "./virtual-machine.ts";

/** What is left when all processes die. */
type Moment = {
  /** How many statements have run. */
  readonly statements: number;
  /** The step that was under way; of its request nobody has seen an answer. */
  readonly step: number;
  readonly uptimeMs: number;
  readonly files: Files;
  /** What was committed. */
  readonly content: Content;
};

export type Files = { readonly database: Buffer; readonly log: Buffer | null };

export type Recorded = Run & {
  /** The content before the first step, and after each step. */
  readonly contents: readonly Content[];
  readonly moments: readonly Moment[];
  readonly statements: number;
};

export function filesOf(path: string): Files {
  const log = `${path}-wal`;
  return { database: readFileSync(path), log: existsSync(log) ? readFileSync(log) : null };
}

export function writeFiles(path: string, { database, log }: Files): void {
  for (const suffix of ["-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
  writeFileSync(path, database);
  if (log) writeFileSync(`${path}-wal`, log);
}

const empty: Content = new Map();

/** The content of files, and what is wrong with them. */
export function reopened(path: string): { readonly content: Content; readonly problem: string | null } {
  return unwatched(() => {
    const sqlite = new Sqlite(path);
    try {
      const integrity = sqlite.pragma("integrity_check", { simple: true });
      const broken = sqlite.pragma("foreign_key_check") as unknown[];
      const problem = integrity !== "ok" ? String(integrity) : broken.length > 0 ? "a foreign key leads nowhere" : null;
      return { content: contentOf(sqlite, true), problem };
    } finally {
      sqlite.close();
    }
  });
}

/** Plays a scenario, and keeps what would be left after each statement. Statements that change nothing leave the same. */
export async function record(
  scenario: Scenario,
  onCommit: (content: Content, path: string) => void = () => undefined,
): Promise<Recorded> {
  const moments: Moment[] = [];
  const contents: Content[] = [];
  const handles = createHandles();
  const keepContent = () => {
    if (handles.open) contents.push(contentOf(handles.open, false));
  };
  let statements = 0;
  let step = -1;
  let last = "";
  let content = empty;
  const found = await withFolder(async (folder) => {
    const path = `${folder}/mock.db`;
    await makeDatabase(scenario, path);
    if (existsSync(path)) content = reopened(path).content;
    return run(scenario, path, {
      after({ database }) {
        statements += 1;
        if (database.readonly || !database.open) return;
        handles.add(database);
        // Only a commit changes what others see.
        if (!database.inTransaction) {
          unwatched(() => database.exec("PRAGMA wal_autocheckpoint = 0"));
          content = contentOf(database, true);
          onCommit(content, path);
        }
        const files = filesOf(path);
        const kept = `${step} ${machine.uptimeMs} ${files.database.length} ${files.log?.length ?? -1} ${files.log?.subarray(-64).toString("latin1")}`;
        if (kept === last) return;
        last = kept;
        moments.push({ statements, step, uptimeMs: machine.uptimeMs, files, content });
      },
      onStarted: keepContent,
      onStep: (number) => void (step = number),
      onEnd: keepContent,
    });
  });
  return { ...found, contents, moments, statements };
}

const withoutVolatile = (path: string): Content =>
  unwatched(() => {
    const sqlite = new Sqlite(path);
    try {
      return contentOf(sqlite, false);
    } finally {
      sqlite.close();
    }
  });

/** Defects of the simulation that prove that the sweep can find something. */
export type PlantedInDeath = "the log is lost" | "half a commit";

async function continued(
  scenario: Scenario,
  recorded: Recorded,
  moment: Moment,
  planted?: PlantedInDeath,
): Promise<readonly string[]> {
  return withFolder(async (folder) => {
    const path = `${folder}/mock.db`;
    const { database, log } = moment.files;
    writeFiles(path, { database, log: planted === "the log is lost" ? null : log });
    const { content, problem } = reopened(path);
    if (problem) return [`the file is broken: ${problem}`];
    const lost = differenceOf(moment.content, content);
    if (lost) return [`the file does not have what was committed: ${lost}`];
    const before = recorded.contents[moment.step];
    const isRequest = recorded.steps[moment.step]?.answer != null;
    // A request that has happened is not repeated. Its answer is that of the run without a death.
    const hasHappened = isRequest && before !== undefined && differenceOf(before, withoutVolatile(path)) !== null;
    const world = createWorld(seed);
    machine.passTo(moment.uptimeMs);
    const from = Math.max(0, moment.step) + (hasHappened ? 1 : 0);
    const found = await run(scenario, path, {}, { world, resumed: { steps: recorded.steps, from } });
    const problems: string[] = [];
    const answers = answersDiffer(recorded.steps, found.steps);
    if (answers) problems.push(answers);
    const difference = differenceOf(recorded.end, found.end);
    if (difference) problems.push(`the end is another one: ${difference}`);
    for (const { level, text } of world.logs) problems.push(`the log has a line: ${level} ${text.slice(0, 300)}`);
    return problems;
  }).catch((error: unknown) => [`it ended with ${(error as Error).stack}`]);
}

/** @param every 7: every seventh moment */
export async function sweepDeaths(scenario: Scenario, every: number, planted?: PlantedInDeath): Promise<Swept> {
  const recorded = await record(scenario);
  const problems: string[] = [];
  let tries = 0;
  for (const [index, moment] of recorded.moments.entries()) {
    if (index % every !== 0) continue;
    tries += 1;
    const what = `death after statement ${moment.statements} in step ${moment.step} (${recorded.steps[moment.step]?.what ?? "the start"})`;
    for (const problem of await continued(scenario, recorded, moment, planted)) problems.push(`${what}: ${problem}`);
  }
  return { tries, problems };
}
