#!/usr/bin/env node
import { keepCompiledCode } from "./command/compiled-code.ts";
import { nodeProblem } from "./node-version.ts";

const problem = nodeProblem();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  await keepCompiledCode(process.env);
  // Loaded only now: on an older Node, better-sqlite3 ends the process without a word.
  const { run } = await import("./command/run.ts");
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read the output, such as `head`, may have seen enough.
    if (error.code === "EPIPE") return;
    process.stderr.write(`The output cannot be written: ${error.message}.\n`);
    process.exit(1);
  });
  // There is nobody left to tell, and no reason for a server to end.
  process.stderr.on("error", () => undefined);
  const asked = new AbortController();
  process.exitCode = await run({
    arguments: process.argv.slice(2),
    environment: process.env,
    output: process.stdout,
    errors: process.stderr,
    interactive: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
    pid: process.pid,
    isRunning(pid) {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    },
    onStopSignal(listener) {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, () => {
          asked.abort();
          listener(signal);
        });
      }
    },
  });
  // While Node tears itself down it no longer handles signals, and a second one would end it with a failure.
  if (asked.signal.aborted) process.exit();
}
