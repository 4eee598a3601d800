import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parsedJson } from "../core/parsed-json.ts";
import type { Baseline, Run } from "../explore/judge.ts";
import { makeFolder } from "../platform/private-files.ts";
import { CommandError } from "./terminal.ts";

/** What an exploration depends on. Results are continued only if it is the same. */
export type Subject = Readonly<Record<string, unknown>>;

export type ExploreFolder = ReturnType<typeof openExploreFolder>;

const version = 1;

/** How many characters of a plan a file name has. */
const longestName = 120;

/**
 * The folder of an exploration: its results, a line for each run, and the output of each run.
 * @throws CommandError when it cannot be written, or another exploration is to be continued
 */
export function openExploreFolder(folder: string, subject: Subject, isContinued: boolean) {
  const results = join(folder, "results.jsonl");
  const logs = join(folder, "runs");
  const head = { version, subject };
  const known = isContinued ? readKnown(results, JSON.stringify(head)) : null;
  try {
    if (!known) {
      rmSync(logs, { recursive: true, force: true });
      makeFolder(resolve(logs));
      // Keep the folder out of the user's repository.
      writeFileSync(join(folder, ".gitignore"), "*\n");
      writeFileSync(results, `${JSON.stringify(head)}\n`);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `Cannot write to the folder ${JSON.stringify(folder)}: ${code ?? message}. Choose another one with --output.`,
    );
  }
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
    saveRun: (run: Run) => save({ run }),
  };
}

/** Reads saved results. The last line may be incomplete, because the process was killed. */
function readKnown(file: string, head: string): { baseline: Baseline; runs: Run[] } | null {
  if (!existsSync(file))
    throw new CommandError(`There is nothing to resume: ${JSON.stringify(file)} does not exist. Leave out --resume.`);
  const [first, ...lines] = readFileSync(file, "utf8").split("\n");
  if (first !== head)
    throw new CommandError(
      `${JSON.stringify(file)} has the results of another command, of other options or of another version. Leave out --resume to begin anew.`,
    );
  const saved = lines.flatMap((line) => (parsedJson(line) as { baseline?: Baseline; run?: Run } | undefined) ?? []);
  const baseline = saved.find((line) => line.baseline)?.baseline;
  return baseline ? { baseline, runs: saved.flatMap(({ run }) => run ?? []) } : null;
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
