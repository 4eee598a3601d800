import { constants } from "node:os";
import spawn from "cross-spawn";
import { type Mock, start } from "../start.ts";
import { monotonicNow, nextTurn, realSleep } from "../core/clock.ts";
import type { Config } from "../config/settings.ts";
import { serverOptions } from "./server-options.ts";
import { assertNamesDiffer, CommandError, exitCode, type StopSignal, type Terminal } from "./terminal.ts";

/** How long after its start a command may have missed a signal that a terminal sent to both. */
const startupMs = 500;

/**
 * Runs a command with a server of its own, which ends with it.
 * @returns the exit code of the command; as in a shell, 128 and the number of the signal that ended it
 */
export async function execute([program = "", ...parameters]: readonly string[], config: Config, terminal: Terminal) {
  const { errors, environment, interactive } = terminal;
  assertNamesDiffer(config);
  if (program === "") throw new CommandError("Name a command to run, after --.");
  let child: ReturnType<typeof spawn> | undefined;
  let spawnedAt = Infinity;
  let asked: StopSignal | undefined;
  terminal.onStopSignal((signal) => {
    asked = signal;
    // What comes from a terminal has reached the command already, and a second one would end it in the middle of things;
    // unless it came before there was a command to reach.
    const hasReached = interactive && signal !== "SIGTERM" && monotonicNow() - spawnedAt > startupMs;
    if (!hasReached) child?.kill(signal);
  });
  const options = await serverOptions(config, terminal);
  await using mock = await start({ ...options, port: 0, host: "127.0.0.1", db: ":memory:" });
  // What this process was sent while it was busy is told in the next turns.
  for (let turn = 0; turn < 2; turn += 1) await nextTurn();
  if (asked) return 128 + constants.signals[asked];

  const { url, token, controlToken } = mock;
  const variables = {
    [config.baseUrlName]: url,
    [config.tokenName]: token,
    AUDITY_MOCK_URL: url,
    AUDITY_MOCK_CONTROL_TOKEN: controlToken,
    // One that the user has chosen is in another server.
    AUDITY_MOCK_SANDBOX: mock.defaultSandbox.name,
    ...withoutProxyTo(new URL(url).hostname, environment),
  };
  const over = new AbortController();
  void explainFrozenClock(mock, errors, over.signal);
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
      (resolve, reject) => {
        child = spawn(program, parameters, { stdio: "inherit", env: { ...environment, ...variables } });
        spawnedAt = monotonicNow();
        child.on("error", reject);
        child.on("exit", (code, signal) => resolve({ code, signal }));
      },
    );
    return signal ? 128 + constants.signals[signal] : (code ?? exitCode.failure);
  } catch (error) {
    const notFound = (error as NodeJS.ErrnoException).code === "ENOENT";
    errors.write(`${program} cannot be run: ${notFound ? "there is no such command" : (error as Error).message}.\n`);
    return notFound ? exitCode.notFound : exitCode.notExecutable;
  } finally {
    over.abort();
  }
}

/** What tells programs that use a proxy not to use it for a host either; some read only one of the two names. */
function withoutProxyTo(host: string, environment: Terminal["environment"]) {
  const before = environment["no_proxy"] || environment["NO_PROXY"];
  // Some understand it only where it stands alone.
  const hosts = before === "*" ? before : [before, host].filter(Boolean).join(",");
  return { no_proxy: hosts, NO_PROXY: hosts };
}

/** How long a command may wait for a frozen clock before it is told so. */
const patienceMs = 10_000;

/** Says once what the command waits for in vain. Nobody else would: its clients wait as they were told. */
async function explainFrozenClock(mock: Mock, errors: Terminal["errors"], over: AbortSignal): Promise<void> {
  for (;;) {
    await realSleep(patienceMs, over);
    if (over.aborted) return;
    const hint = await frozenHint(mock).catch(() => null);
    if (hint === null) continue;
    errors.write(`${hint}\n`);
    return;
  }
}

/** So many of the last polls are looked at. */
const mostPolls = 100;

/**
 * What clients of the default sandbox wait for in vain, since its clock is frozen and nothing moves it: jobs that were polled
 * and have not ended, calls that wait for an analysis.
 * @returns sentences for whoever started the server, or null when nobody waits in vain
 */
export async function frozenHint({ clock, defaultSandbox }: Pick<Mock, "clock" | "defaultSandbox">) {
  const { mode, now, advanceOnPollMs } = await clock.read();
  if (mode !== "frozen" || advanceOnPollMs > 0) return null;
  const { entries } = await defaultSandbox.journal.read({ operation: "getJobStatus", limit: mostPolls });
  const last = entries.at(-1);
  const jobs = await defaultSandbox.jobs.list();
  const waiting = jobs.find(({ synchronous, status }) => synchronous && status === "processing");
  const isPolled = last?.jobStatus === "pending" || last?.jobStatus === "processing";
  const subject = isPolled
    ? `the job ${last.jobId}, polled ${entries.filter(({ jobId }) => jobId === last.jobId).length} times, stays ${last.jobStatus}`
    : waiting && `the call that analyses the project ${waiting.projectId} is not answered`;
  if (!subject) return null;
  return `The clock of this server is frozen at ${now}, so ${subject}. Move it from the command (\`npx audity-mock clock advance 1m\`), let polls move it (\`npx audity-mock clock advance-on-poll 2s\`), or choose another --clock.`;
}
