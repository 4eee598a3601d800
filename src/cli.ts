#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import packageJson from "../package.json" with { type: "json" };
import { keepCompiledCode } from "./command/user-folders.ts";
import { defectReport, exitCode } from "./command/terminal.ts";
import { nodeProblem } from "./platform/node-version.ts";

const problem = nodeProblem();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  process.on("uncaughtException", (error) => {
    process.stderr.write(defectReport(error, packageJson.version));
    // After an uncaught error the state is unknown, so end the process. Acknowledged changes are in the database file.
    process.exit(exitCode.defect);
  });
  await keepCompiledCode(process.env);
  // Load it after the check: on an older Node, better-sqlite3 ends the process without a message.
  const { run } = await import("./command/run.ts");
  let isRead = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader, such as `head`, may have closed the pipe.
    if (error.code === "EPIPE") {
      isRead = false;
      return;
    }
    process.stderr.write(`Writing the output failed: ${error.message}.\n`);
    process.exit(1);
  });
  // A server keeps running when its output has no reader.
  process.stderr.on("error", () => undefined);
  const asked = new AbortController();
  process.exitCode = await run({
    arguments: process.argv.slice(2),
    environment: process.env,
    output: process.stdout,
    errors: process.stderr,
    input: () => process.stdin,
    interactive: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
    pid: process.pid,
    isRunning(pid) {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    },
    signalGroup(pid, signal) {
      if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]);
      else
        try {
          process.kill(-pid, signal);
        } catch {
          // All of its processes have ended.
        }
    },
    isOutputRead: () => isRead && hasReader(process.stdout.fd),
    onStopSignal(listener) {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(signal, () => {
          asked.abort();
          listener(signal);
        });
      }
    },
  });
  // Node no longer handles signals while it exits, and a second signal would change the exit code.
  if (asked.signal.aborted) process.exit();
}

/** Whether a descriptor may still have a reader. Linux shows it for a pipe; elsewhere, the next write fails. */
function hasReader(descriptor: number): boolean {
  if (!fstatSync(descriptor).isFIFO()) return true;
  try {
    closeSync(openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENXIO";
  }
}
