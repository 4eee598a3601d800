import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { machine } from "./compare.ts";
import { print } from "./report.ts";

const command = new URL("../dist/cli.js", import.meta.url).pathname;
const client = new URL("./clients/one-second.ts", import.meta.url).pathname;

type Explored = {
  readonly durationMs: number;
  readonly baseline: { readonly durationMs: number };
  readonly runs: readonly { readonly verdict: string }[];
};

/** How long `audity-mock explore` takes for about 200 runs of a command that takes a second. */
export function benchExplore(folder: string): void {
  const output = execFileSync(
    process.execPath,
    [command, "explore", "--format", "json", "--", process.execPath, client],
    { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 64 * 2 ** 20 },
  );
  const { durationMs, baseline, runs } = JSON.parse(output) as Explored;
  const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length;
  print(
    `${runs.length} runs and the baseline of a command that takes ${(baseline.durationMs / 1000).toFixed(1)} s: ${(durationMs / 1000).toFixed(0)} s with ${availableParallelism()} cores.`,
  );
  print(`${count("passed")} passed, ${count("waited")} were ended while they waited for Retry-After. ${machine()}`);
}
