import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { constants, platform } from "node:os";
import spawn from "cross-spawn";
import { realSleep } from "../core/clock.ts";
import type { Terminal } from "./terminal.ts";

/** How long a process may take to end after it was asked to. */
const graceMs = 2000;

/**
 * Runs a command in a process group of its own, with its output in a file.
 * @param signal ends the command and every process that it has started; the result is then null
 * @throws Error when the command cannot be run
 */
export async function runProcess(
  [program = "", ...parameters]: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  log: string,
  { signalGroup }: Pick<Terminal, "signalGroup">,
  signal: AbortSignal,
): Promise<{ readonly passed: boolean; readonly said: string } | null> {
  if (signal.aborted) return null;
  const file = openSync(log, "a", 0o600);
  const over = new AbortController();
  let child: ReturnType<typeof spawn>;
  try {
    child = spawn(program, parameters, {
      stdio: ["ignore", file, file],
      env: { ...variables },
      // A group of its own, so that all its processes can be ended. On Windows it would open a window.
      detached: platform() !== "win32",
    });
  } finally {
    closeSync(file);
  }
  const endings: Promise<void>[] = [];
  async function end(): Promise<void> {
    const { pid } = child;
    if (pid === undefined) return;
    signalGroup(pid, "SIGTERM");
    await realSleep(graceMs, over.signal);
    signalGroup(pid, "SIGKILL");
  }
  const stop = () => void endings.push(end());
  signal.addEventListener("abort", stop, { once: true });
  try {
    const [code, killedBy] = (await once(child, "exit")) as [code: number | null, signal: NodeJS.Signals | null];
    if (endings.length > 0) return null;
    // Processes that the command has left behind would slow down the next runs.
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    if (killedBy)
      return { passed: false, said: `the command was ended by ${killedBy} (${128 + constants.signals[killedBy]})` };
    return { passed: code === 0, said: `the command exited ${code ?? 1}` };
  } finally {
    signal.removeEventListener("abort", stop);
    over.abort();
    await Promise.all(endings);
  }
}
