import { availableParallelism, constants } from "node:os";
import { readTextFile } from "../app/text-file.ts";
import { execSettings, type FlagValues } from "../config/read-config.ts";
import { type Config, settings } from "../config/settings.ts";
import { monotonicNow } from "../core/clock.ts";
import { parseDurationMs } from "../core/duration.ts";
import { inWords } from "../core/in-words.ts";
import { explore, type ExploreParts, type Progress, UnstableBaseline } from "../explore/explore.ts";
import { assertFaults } from "../explore/fault-choices.ts";
import { faultGroupNames } from "../explore/group-names.ts";
import { usualLongestWaitMs, usualServer } from "../explore/usual.ts";
import { FaultPlanError } from "../faults/module.ts";
import { start } from "../start.ts";
import { cannotRun, explainStill, variablesFor } from "./exec.ts";
import { type ExploreFolder, lastLines, openExploreFolder } from "./explore-folder.ts";
import { baselineLines, formats } from "./explore-formats.ts";
import { runProcess } from "./explore-process.ts";
import { serverOptions, withData } from "./server-options.ts";
import { assertFormat, assertNamesDiffer, CommandError, exitCode, type StopSignal, type Terminal } from "./terminal.ts";

/** A client mostly waits for responses and for its next poll. */
const runsPerCore = 2;

const usualFolder = ".audity-mock/explore";

/** How often progress is shown when the output is not a terminal. */
const shownEachMs = 10_000;

type Wanted = {
  readonly faults: readonly string[];
  readonly parallel: number;
  readonly budgetMs: number | undefined;
  readonly longestWaitMs: number;
  readonly limitMs: number | undefined;
  readonly format: string;
  readonly folder: string;
  readonly clock: "real" | "scaled" | "skip";
  readonly clockScale: number;
  /** Sandbox milliseconds per real millisecond. */
  readonly scale: number;
  readonly seed: number;
};

const textOf = (value: FlagValues[string]): string | undefined => (typeof value === "string" ? value : undefined);

/** The text that the user gave for a setting, as a flag or in the environment. */
function given(name: keyof Config, flags: FlagValues, environment: Terminal["environment"]): string | undefined {
  const flag = flags[name];
  if (flag !== undefined && flag !== true) return String(flag);
  return settings[name].environment.map((variable) => environment[variable]).find(Boolean);
}

/** @throws CommandError when a flag is not a duration */
function durationOf(flags: FlagValues, name: string, flag: string): number | undefined {
  const text = textOf(flags[name]);
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text);
  if (ms !== null && ms > 0) return ms;
  throw new CommandError(`${flag} must be a duration such as 90s or 10m, not ${JSON.stringify(text)}.`);
}

/** @throws CommandError for an unknown group or fault */
function faultsOf(flags: FlagValues): readonly string[] {
  const names = (textOf(flags["faults"]) ?? faultGroupNames.join(",")).split(",").map((name) => name.trim());
  try {
    assertFaults(names);
  } catch (error) {
    if (!(error instanceof FaultPlanError)) throw error;
    throw new CommandError(
      `--faults ${error.message}. It takes faults of a fault plan and these groups: ${faultGroupNames.join(", ")}.`,
    );
  }
  return names;
}

/** Reads the flags. @throws CommandError for an invalid value */
function wantedOf(flags: FlagValues, config: Config, environment: Terminal["environment"]): Wanted {
  const format = textOf(flags["format"]) ?? "text";
  assertFormat(format, formats);
  const parallel = Number(textOf(flags["parallel"]) ?? runsPerCore * availableParallelism());
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 256)
    throw new CommandError(
      `--parallel must be a whole number from 1 to 256, not ${JSON.stringify(flags["parallel"])}.`,
    );
  const folder = textOf(flags["output"]) ?? usualFolder;
  if (folder === "") throw new CommandError("--output must be the path of a folder.");
  const { clock = usualServer.clock, seed = usualServer.seed } = config;
  const clockScale = given("clockScale", flags, environment) === undefined ? usualServer.clockScale : config.clockScale;
  if (clock === "frozen")
    throw new CommandError("--clock must be real, scaled or skip: with a frozen clock, no job would ever end.");
  return {
    faults: faultsOf(flags),
    parallel,
    budgetMs: durationOf(flags, "budget", "--budget"),
    longestWaitMs: durationOf(flags, "longestWait", "--longest-wait") ?? usualLongestWaitMs,
    format,
    limitMs: durationOf(flags, "limit", "--limit"),
    folder,
    clock,
    clockScale,
    scale: { real: 1, scaled: clockScale, skip: Infinity }[clock],
    seed,
  };
}

/** A word of a command line, quoted for a shell where it needs to be. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The flags of the server of each run, also for what the user has set in the environment. */
function serverFlagsOf(flags: FlagValues, config: Config, wanted: Wanted, environment: Terminal["environment"]) {
  const { clock, clockScale, seed } = wanted;
  // The last two change nothing for a client.
  const own = ["clock", "clockScale", "seed", "faultPlan", "validateResponses", "logLevel"];
  const others = execSettings.flatMap((name) => {
    const { flag, secret } = settings[name];
    if (secret || own.includes(name) || config[name] === settings[name].default) return [];
    const [word = "", takesValue] = flag.split(" ");
    return takesValue === undefined ? [word] : [word, quoted(given(name, flags, environment) ?? "")];
  });
  const scale = clock === "scaled" ? ["--clock-scale", String(clockScale)] : [];
  return [...others, "--clock", clock, ...scale, "--seed", String(seed)];
}

/** Starts the server of a run, like `exec`. */
async function createOpen(wanted: Wanted, config: Config, terminal: Terminal): Promise<ExploreParts["open"]> {
  const { clock, clockScale, seed } = wanted;
  const options = await serverOptions(config, terminal);
  const file = config.data === undefined ? undefined : await readTextFile(config.data, "data");
  const own = { port: 0, host: "127.0.0.1", db: ":memory:", seed, clock, ...(clock === "scaled" && { clockScale }) };
  return ({ faultPlan, onRequest }) =>
    withData(file, terminal, (data) => start({ ...options, ...data, ...own, faultPlan, onRequest }));
}

/** Runs the command with the server of a run, with its output in the folder. */
const createPerform =
  (command: readonly string[], folder: ExploreFolder, config: Config, terminal: Terminal): ExploreParts["perform"] =>
  async ({ server, plan, isRepeat }, signal) => {
    const variables = { ...terminal.environment, ...variablesFor(server, config, terminal.environment) };
    const over = new AbortController();
    if (plan === "") void explainStill(server, terminal.errors, over.signal);
    try {
      return await runProcess(command, variables, folder.logOf(plan, isRepeat), terminal, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandError(
        cannotRun(command[0] ?? "", error),
        code === "ENOENT" ? exitCode.notFound : exitCode.notExecutable,
      );
    } finally {
      over.abort();
    }
  };

/**
 * Explores a command: runs it again and again, each time with another fault.
 * @returns exit code 1 when something was found; 128 and the number of the signal when it was interrupted
 */
export async function exploreCommand(
  command: readonly string[],
  flags: FlagValues,
  config: Config,
  terminal: Terminal,
): Promise<number> {
  assertNamesDiffer(config);
  if (!command[0])
    throw new CommandError(
      "Missing command. Write the command to run after --, such as: audity-mock explore -- npm test",
    );
  const wanted = wantedOf(flags, config, terminal.environment);
  const open = await createOpen(wanted, config, terminal);
  const serverFlags = serverFlagsOf(flags, config, wanted, terminal.environment);
  const { longestWaitMs, limitMs = null } = wanted;
  const subject = { command, serverFlags, longestWaitMs, limitMs };
  const folder = openExploreFolder(wanted.folder, subject, flags["resume"] === true, terminal);
  const stopped = new AbortController();
  let asked: StopSignal | undefined;
  terminal.onStopSignal((signal) => {
    asked = signal;
    stopped.abort();
  });
  const { output, errors } = terminal;
  const commandLine = command.map(quoted).join(" ");
  const isText = wanted.format === "text";
  const shown = progressOf(terminal);
  if (isText) output.write(`audity-mock explore -- ${commandLine}\n`);
  try {
    const exploration = await explore(
      { ...wanted, pairs: flags["pairs"] === true, known: folder.known },
      {
        open,
        perform: createPerform(command, folder, config, terminal),
        logOf: (plan) => folder.logOf(plan),
        signal: stopped.signal,
        onBaseline(baseline, planned) {
          if (!folder.known) folder.saveBaseline(baseline);
          if (isText) output.write(baselineLines({ baseline, planned }, wanted.parallel));
        },
        onRun(tried, progress) {
          folder.saveRun(tried);
          shown.show(progress);
        },
      },
    );
    shown.end();
    if (exploration) {
      const repeat = (plan: string) =>
        ["audity-mock exec", ...serverFlags, ...(plan === "" ? [] : ["--fault-plan", plan]), "--", commandLine].join(
          " ",
        );
      const explored = { ...exploration, command: commandLine, longestWaitMs, repeat };
      output.write((await formats[wanted.format]?.(explored)) ?? "");
    } else errors.write("Exploring was interrupted before the end of the baseline.\n");
    if (asked) return 128 + constants.signals[asked];
    return exploration?.runs.some(({ verdict }) => verdict === "found") ? exitCode.failure : exitCode.success;
  } catch (error) {
    if (!(error instanceof UnstableBaseline)) throw error;
    const lines = lastLines(folder.logOf("")).map((line) => `  | ${line}`);
    throw new CommandError([error.message, ...lines].join("\n"));
  } finally {
    shown.end();
    folder.close();
  }
}

const barWidth = 16;

/** Shows progress on standard error: a bar on a terminal, otherwise a line from time to time. */
function progressOf({ errors }: Terminal) {
  const isTerminal = errors.isTTY ?? false;
  const began = monotonicNow();
  let shownAt = began;
  let isLineOpen = false;
  return {
    show({ done, planned, found }: Progress): void {
      const text = `${done}/${planned}  ${found} found`;
      if (isTerminal) {
        const filled = Math.round((done / planned) * barWidth);
        (errors.unfiltered ?? errors).write(
          `\r  ${"█".repeat(filled)}${"░".repeat(barWidth - filled)}  ${text}\u001B[K`,
        );
        isLineOpen = true;
      } else if (monotonicNow() - shownAt >= shownEachMs) {
        shownAt = monotonicNow();
        errors.write(`  ${text}, ${inWords(shownAt - began)}\n`);
      }
    },
    end(): void {
      if (isLineOpen) (errors.unfiltered ?? errors).write("\r\u001B[K");
      isLineOpen = false;
    },
  };
}
