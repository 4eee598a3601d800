import { constants } from "node:os";
import spawn from "cross-spawn";
import { createLogger } from "../platform/logger.ts";
import { type Mock, start } from "../start.ts";
import { monotonicNow, nextTurn, realSleep } from "../core/clock.ts";
import type { Config } from "../config/settings.ts";
import { frozenHint } from "./frozen-hint.ts";
import { serverOptions } from "./server-options.ts";
import { assertNamesDiffer, CommandError, exitCode, hasColours, type StopSignal, type Terminal } from "./terminal.ts";

/** How long after its start a command may have missed a signal that a terminal sent to both. */
const startupMs = 500;

type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

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
  const logger = await createLogger(
    config.logLevel,
    errors.unfiltered ?? errors,
    errors.isTTY ?? false,
    hasColours(errors, terminal),
  );
  const options = await serverOptions(config);
  await using mock = await start({ ...options, port: 0, host: "127.0.0.1", db: ":memory:", logger });
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
    const { code, signal } = await new Promise<End>((resolve, reject) => {
      child = spawn(program, parameters, { stdio: "inherit", env: { ...environment, ...variables } });
      spawnedAt = monotonicNow();
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve({ code, signal }));
    });
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
