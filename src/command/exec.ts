import { once } from "node:events";
import { constants } from "node:os";
import spawn from "cross-spawn";
import { type Mock, start } from "../start.ts";
import { standsStill } from "../core/clock-mode.ts";
import { monotonicNow, nextTurn, realSleep } from "../core/clock.ts";
import { readTextFile } from "../app/text-file.ts";
import type { Config } from "../config/settings.ts";
import { serverOptions, withData } from "./server-options.ts";
import { assertNamesDiffer, CommandError, exitCode, type StopSignal, type Terminal } from "./terminal.ts";

/** How long after its start a command may have missed a signal that the terminal sent to both processes. */
const startupMs = 500;

/**
 * Runs a command with a server of its own, which stops when the command ends.
 * @returns the exit code of the command; as in a shell, 128 and the number of the signal that ended it
 */
export async function execute([program = "", ...parameters]: readonly string[], config: Config, terminal: Terminal) {
  const { errors, environment, interactive } = terminal;
  assertNamesDiffer(config);
  if (program === "")
    throw new CommandError("Missing command. Write the command to run after --, such as: audity-mock exec -- npm test");
  // Reading a scenario or data file may block on a pipe. No signal handler is installed yet, so a signal still ends the process.
  const options = await serverOptions(config, terminal);
  const file = config.data === undefined ? undefined : await readTextFile(config.data, "data");
  let child: ReturnType<typeof spawn> | undefined;
  let spawnedAt = Infinity;
  let asked: StopSignal | undefined;
  terminal.onStopSignal((signal) => {
    asked = signal;
    // A signal from the keyboard has reached the command too, and a second one would interrupt its shutdown. Pass it on only
    // if the command may have started later.
    const hasReached = interactive && signal !== "SIGTERM" && monotonicNow() - spawnedAt > startupMs;
    if (!hasReached) child?.kill(signal);
  });
  await using mock = await withData(file, terminal, (data) =>
    start({ ...options, ...data, port: 0, host: "127.0.0.1", db: ":memory:" }),
  );
  // Signals that arrived while the server started are delivered in the next turns of the event loop.
  for (let turn = 0; turn < 2; turn += 1) await nextTurn();
  if (asked) return 128 + constants.signals[asked];

  const variables = variablesFor(mock, config, environment);
  const over = new AbortController();
  void explainStill(mock, errors, over.signal);
  try {
    child = spawn(program, parameters, { stdio: "inherit", env: { ...environment, ...variables } });
    spawnedAt = monotonicNow();
    const [code, signal] = (await once(child, "exit")) as [code: number | null, signal: NodeJS.Signals | null];
    return signal ? 128 + constants.signals[signal] : (code ?? exitCode.failure);
  } catch (error) {
    const notFound = (error as NodeJS.ErrnoException).code === "ENOENT";
    errors.write(`${cannotRun(program, error)}\n`);
    return notFound ? exitCode.notFound : exitCode.notExecutable;
  } finally {
    over.abort();
  }
}

/** Why a program cannot be run. */
export const cannotRun = (program: string, error: unknown): string =>
  `${program} cannot be run: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "command not found" : (error as Error).message}.`;

/** The variables of a command that uses a server: its address and tokens, and no proxy to it. */
export const variablesFor = (
  { url, token, controlToken, defaultSandbox }: Pick<Mock, "url" | "token" | "controlToken" | "defaultSandbox">,
  { baseUrlName, tokenName }: Pick<Config, "baseUrlName" | "tokenName">,
  environment: Terminal["environment"],
): Readonly<Record<string, string>> => ({
  [baseUrlName]: url,
  [tokenName]: token,
  AUDITY_MOCK_URL: url,
  AUDITY_MOCK_CONTROL_TOKEN: controlToken,
  // A sandbox that the user has chosen is on another server.
  AUDITY_MOCK_SANDBOX: defaultSandbox.name,
  ...withoutProxyTo(new URL(url).hostname, environment),
});

/** The variables that exclude a host from the proxy. Some programs read only one of the two names. */
function withoutProxyTo(host: string, environment: Terminal["environment"]) {
  const before = environment["no_proxy"] || environment["NO_PROXY"];
  // Some programs understand `*` only if it is the whole value.
  const hosts = before === "*" ? before : [before, host].filter(Boolean).join(",");
  return { no_proxy: hosts, NO_PROXY: hosts };
}

/** How long a command may wait for a clock that stands still before a hint is printed. */
const patienceMs = 10_000;

/** Prints a hint once if the command waits in vain, because the clock stands still. */
export async function explainStill(
  mock: Parameters<typeof stillHint>[0],
  errors: Terminal["errors"],
  over: AbortSignal,
): Promise<void> {
  for (;;) {
    await realSleep(patienceMs, over);
    if (over.aborted) return;
    const hint = await stillHint(mock).catch(() => null);
    if (hint === null) continue;
    errors.write(`${hint}\n`);
    return;
  }
}

/** How many of the last polls the hint looks at. */
const mostPolls = 100;

/**
 * A hint if clients of the default sandbox wait in vain because its clock stands still: they poll a job or capture that has not ended,
 * or call an operation that waits for an analysis.
 * @returns the hint, or null when nobody waits in vain
 */
export async function stillHint({ clock, defaultSandbox }: Pick<Mock, "clock" | "defaultSandbox">) {
  const { mode, now, nextEventAt, advanceOnPollMs } = await clock.read();
  if (!standsStill(mode)) return null;
  const skips = mode === "skip";
  const jobs = await defaultSandbox.jobs.list();
  const waiting = jobs.find(({ synchronous, status }) => synchronous && status === "processing");
  const unanswered = waiting && `the call that analyses the project ${waiting.projectId} gets no response`;
  if (skips && waiting && nextEventAt === null)
    return `The clock of this server stays at ${now}, because the sandbox has no next event, so ${unanswered}: its analysis never ends on its own. End it (\`npx audity-mock job complete ${waiting.id}\`, or \`job fail\`), or choose another scenario.`;
  if (advanceOnPollMs > 0) return null;
  const subject =
    (await polledInVain(defaultSandbox, "getJobStatus", "job")) ??
    (await polledInVain(defaultSandbox, "getCapture", "capture")) ??
    (skips ? undefined : unanswered);
  if (!subject) return null;
  const state = skips ? `stands at ${now}, because polls do not wait for it` : `is frozen at ${now}`;
  return `The clock of this server ${state}, so ${subject}. Advance it from your command (\`npx audity-mock clock advance 1m\`), advance it at every poll (\`npx audity-mock clock advance-on-poll 2s\`), or choose another --clock.`;
}

/** A job or capture that was polled last and has not ended, in words; undefined when the last one has. */
async function polledInVain({ journal }: Mock["defaultSandbox"], operation: string, noun: string) {
  const { entries } = await journal.read({ operation, limit: mostPolls });
  const last = entries.at(-1);
  if (last?.jobStatus !== "pending" && last?.jobStatus !== "processing") return undefined;
  const polls = entries.filter(({ jobId }) => jobId === last.jobId).length;
  return `the ${noun} ${last.jobId}, polled ${polls} times, stays ${last.jobStatus}`;
}
