// The write-ahead log of a database ends at any frame, or within one.
import { readFileSync } from "node:fs";
import type { Swept } from "./failing-statements.ts";
import { type Content, createWorld, differenceOf } from "./fault-world.ts";
import { type Files, filesOf, record, reopened, writeFiles } from "./process-death.ts";
import type { Scenario } from "./scenarios.ts";
import { seed, withFolder } from "./sound-run.ts";

const headerBytes = 32;
const frameHeaderBytes = 24;

type Commit = { readonly frames: number; readonly content: Content };

/** How a log ends. */
type Cut = "at the end of a frame" | "in a frame" | "with a damaged frame";

function cutLog(log: Buffer, frames: number, frameBytes: number, cut: Cut): Buffer {
  const end = headerBytes + frames * frameBytes;
  if (cut === "at the end of a frame") return log.subarray(0, end);
  const next = Buffer.from(log.subarray(0, Math.min(log.length, end + frameBytes)));
  if (cut === "in a frame") return next.subarray(0, end + Math.floor(frameBytes / 2));
  next.fill(0, end + Math.floor(frameBytes / 2));
  return next;
}

async function startProblem(path: string, options: Scenario["options"]): Promise<string | null> {
  const world = createWorld(seed);
  try {
    const server = await world.begin({ ...options, db: path });
    const { status } = await world.ask(server, {
      method: "GET",
      path: "/api/projects",
      token: "aky_DemoOwnerOneReadWrite00000000001",
    });
    await world.stop(server);
    return status === 200 ? null : `a server on it answers ${status}`;
  } catch (error) {
    return `a server does not start on it: ${(error as Error).message}`;
  }
}

/** Plays a scenario whose log is never copied to the database. */
async function logOf(scenario: Scenario) {
  const commits: Commit[] = [];
  let files: Files | null = null;
  let pageBytes = 0;
  await record(scenario, (content, path) => {
    files = filesOf(path);
    pageBytes ||= readFileSync(path).readUInt16BE(16) || 4096;
    const frames = Math.floor(Math.max(0, (files.log?.length ?? 0) - headerBytes) / (frameHeaderBytes + pageBytes));
    commits.push({ frames, content });
  });
  return { commits, files: files as Files | null, frameBytes: frameHeaderBytes + pageBytes };
}

/** Defects of the simulation that prove that the sweep can find something. */
export type PlantedInLog = "the last commit is expected";

/** @param every 7: every seventh frame */
export async function sweepLogCuts(scenario: Scenario, every: number, planted?: PlantedInLog): Promise<Swept> {
  const { commits, files, frameBytes } = await logOf(scenario);
  const log = files?.log;
  if (!files || !log) return { tries: 0, problems: ["there is no log"] };
  const problems: string[] = [];
  let tries = 0;
  const last = Math.floor((log.length - headerBytes) / frameBytes);
  await withFolder(async (folder) => {
    const path = `${folder}/mock.db`;
    for (let frames = 0; frames < last; frames += every) {
      for (const cut of ["at the end of a frame", "in a frame", "with a damaged frame"] as const) {
        tries += 1;
        writeFiles(path, { database: files.database, log: cutLog(log, frames, frameBytes, cut) });
        const { content, problem } = reopened(path);
        const expected = planted ? commits.at(-1) : commits.findLast((each) => each.frames <= frames);
        const difference = expected ? differenceOf(expected.content, content) : null;
        const isCommit = commits.some((each) => each.frames === frames);
        const start = isCommit && cut === "in a frame" ? await startProblem(path, scenario.options) : null;
        for (const each of [problem, difference, start])
          if (each) problems.push(`the log ends ${cut} after ${frames} of ${last} frames: ${each}`);
      }
    }
  });
  return { tries, problems };
}
