import { Readable } from "node:stream";
import type { Routes } from "../../src/control/route.ts";
import { run } from "../../src/command/run.ts";
import type { Mock } from "../../src/start.ts";

/** Runs the command in this process, by default with the commands of its own routes. */
export async function runHere(
  parameters: readonly string[],
  environment: Record<string, string> = {},
  routes?: Routes,
) {
  let output = "";
  let errors = "";
  const code = await run(
    {
      arguments: parameters,
      environment: { XDG_DATA_HOME: "/nowhere", ...environment },
      output: { write: (text) => (output += text) },
      errors: { write: (text) => (errors += text) },
      interactive: false,
      pid: process.pid,
      isRunning: () => false,
      signalGroup: () => undefined,
      isOutputRead: () => true,
      input: () => Readable.from([]),
      onStopSignal: () => undefined,
    },
    routes,
  );
  return { code, output, errors };
}

/** Runs a command in this process, on a server: words that spaces separate, then more of them. */
export const runOn = ({ url, controlToken }: Pick<Mock, "url" | "controlToken">, words: string, ...more: string[]) =>
  runHere([...words.split(" "), ...more], { AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken });
