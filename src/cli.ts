#!/usr/bin/env node
import { nodeProblem } from "./node-version.ts";

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  // Loaded only now: on an older Node, better-sqlite3 ends the process without a word.
  const { run } = await import("./command/run.ts");
  // Whoever read the output, such as `head`, may have seen enough.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  process.exitCode = await run({
    arguments: process.argv.slice(2),
    environment: process.env,
    output: process.stdout,
    errors: process.stderr,
    pid: process.pid,
    untilAskedToStop: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
      }),
  });
}
