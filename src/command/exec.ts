import { constants } from "node:os";
import spawn from "cross-spawn";
import { createLogger } from "../logger.ts";
import { start } from "../mock.ts";
import type { Config } from "../settings.ts";
import { serverOptions } from "./server-options.ts";
import { assertNamesDiffer, CommandError, exitCode, type StopSignal, type Terminal } from "./terminal.ts";

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
  let asked: StopSignal | undefined;
  terminal.onStopSignal((signal) => {
    asked = signal;
    // What comes from a terminal has reached the command already, and a second one would end it in the middle of things.
    if (signal === "SIGTERM" || !interactive) child?.kill(signal);
  });
  const logger = await createLogger(config.logLevel, errors, errors.isTTY ?? false);
  const options = await serverOptions(config);
  await using mock = await start({ ...options, port: 0, host: "127.0.0.1", db: ":memory:", logger });
  if (asked) return 128 + constants.signals[asked];

  const { url, token, controlToken } = mock;
  const variables = {
    [config.baseUrlName]: url,
    [config.tokenName]: token,
    AUDITY_MOCK_URL: url,
    AUDITY_MOCK_CONTROL_TOKEN: controlToken,
    // One that the user has chosen is in another server.
    AUDITY_MOCK_SANDBOX: mock.defaultSandbox.name,
  };
  try {
    const { code, signal } = await new Promise<End>((resolve, reject) => {
      child = spawn(program, parameters, { stdio: "inherit", env: { ...environment, ...variables } });
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve({ code, signal }));
    });
    return signal ? 128 + constants.signals[signal] : (code ?? exitCode.failure);
  } catch (error) {
    const notFound = (error as NodeJS.ErrnoException).code === "ENOENT";
    errors.write(`${program} cannot be run: ${notFound ? "there is no such command" : (error as Error).message}.\n`);
    return notFound ? exitCode.notFound : exitCode.notExecutable;
  }
}
