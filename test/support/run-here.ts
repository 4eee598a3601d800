import { run } from "../../src/command/run.ts";

/** Runs the command in this process. */
export async function runHere(parameters: readonly string[], environment: Record<string, string> = {}) {
  let output = "";
  let errors = "";
  const code = await run({
    arguments: parameters,
    environment: { XDG_DATA_HOME: "/nowhere", ...environment },
    output: { write: (text) => (output += text) },
    errors: { write: (text) => (errors += text) },
    interactive: false,
    pid: process.pid,
    isRunning: () => false,
    isOutputRead: () => true,
    onStopSignal: () => undefined,
  });
  return { code, output, errors };
}
