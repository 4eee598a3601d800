import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parsedJson } from "../core/parsed-json.ts";
import type { Tried } from "../explore/explore.ts";
import type { Baseline } from "../explore/judge.ts";
import { makeFolder } from "../platform/private-files.ts";
import { CommandError, type Terminal } from "./terminal.ts";

/** What an exploration depends on. Results are continued only if it is the same. */
export type Subject = Readonly<Record<string, unknown>>;

export type ExploreFolder = ReturnType<typeof openExploreFolder>;

/** The first field of a file of results, with the version of its format. */
const mark = "exploration";
const version = 1;

/** How many characters of a plan a file name has. */
const longestName = 120;

/**
 * The folder of an exploration: its results, a line for each run, and the output of each run.
 * @throws CommandError when it cannot be written, or another exploration is to be continued
 */
export function openExploreFolder(
  folder: string,
  subject: Subject,
  isContinued: boolean,
  { pid, isRunning }: Pick<Terminal, "pid" | "isRunning">,
) {
  const holder = join(folder, "process");
  const results = join(folder, "results.jsonl");
  const logs = join(folder, "runs");
  const head = { [mark]: version, subject };
  const other = existsSync(holder) ? Number(readFileSync(holder, "utf8")) : 0;
  if (other > 0 && isRunning(other))
    throw new CommandError(
      `The process ${other} explores in the folder ${JSON.stringify(folder)}. Wait for its end, or choose another folder with --output.`,
    );
  const known = isContinued ? readKnown(results, JSON.stringify(head)) : null;
  try {
    if (!known) {
      assertOwn(folder, results);
      rmSync(logs, { recursive: true, force: true });
      makeFolder(resolve(logs));
      // Keep the folder out of the user's repository.
      writeFileSync(join(folder, ".gitignore"), "*\n");
      writeFileSync(results, `${JSON.stringify(head)}\n`);
    }
    writeFileSync(holder, String(pid));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `Cannot write to the folder ${JSON.stringify(folder)}: ${code ?? message}. Choose another one with --output.`,
    );
  }
  // The process may have been killed in the middle of the last line.
  if (known && !readFileSync(results, "utf8").endsWith("\n")) appendFileSync(results, "\n");
  const save = (line: object) => appendFileSync(results, `${JSON.stringify(line)}\n`);
  return {
    /** The results of the exploration that is continued; undefined: none. */
    known: known ?? undefined,
    /** The file with the output of a run; empty plan: the baseline. */
    logOf(plan: string, isRepeat = false) {
      const name = plan === "" ? "baseline" : plan.replaceAll(/[^\w.@,-]/g, "-").slice(0, longestName);
      return join(logs, `${name}${isRepeat ? ".repeated" : ""}.log`);
    },
    saveBaseline: (baseline: Baseline) => save({ baseline }),
    saveRun: (tried: Tried) => save({ tried }),
    /** Lets another process use the folder. */
    close: () => rmSync(holder, { force: true }),
  };
}

/** @throws CommandError when the folder has files of somebody else, because results replace what is in it */
function assertOwn(folder: string, results: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (existsSync(results) && readFileSync(results, "utf8").startsWith(`{"${mark}":`)) return;
  throw new CommandError(
    `The folder ${JSON.stringify(folder)} has files that are not results of explore. Choose an empty or a new one with --output.`,
  );
}

/** Reads saved results. The last line may be incomplete, because the process was killed. */
function readKnown(file: string, head: string): { baseline: Baseline; tried: Tried[] } | null {
  if (!existsSync(file))
    throw new CommandError(`There is nothing to resume: ${JSON.stringify(file)} does not exist. Leave out --resume.`);
  const [first, ...lines] = readFileSync(file, "utf8").split("\n");
  if (first !== head)
    throw new CommandError(
      `${JSON.stringify(file)} has the results of another command, of other options or of another version. Leave out --resume to begin anew.`,
    );
  const saved = lines.flatMap((line) => (parsedJson(line) as { baseline?: Baseline; tried?: Tried } | undefined) ?? []);
  const baseline = saved.find((line) => line.baseline)?.baseline;
  return baseline ? { baseline, tried: saved.flatMap(({ tried }) => tried ?? []) } : null;
}

/** How much of a run's output is shown. */
const mostLines = 12;
const mostBytes = 16_384;

/** The last lines of the output of a run. */
export function lastLines(log: string | null): readonly string[] {
  if (log === null || !existsSync(log)) return [];
  const file = openSync(log, "r");
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(Math.min(size, mostBytes));
    readSync(file, end, 0, end.length, size - end.length);
    const lines = end
      .toString()
      .split("\n")
      .filter((line) => line.trim() !== "");
    return lines.slice(-mostLines);
  } finally {
    closeSync(file);
  }
}
