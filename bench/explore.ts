import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { type BenchOptions, machine } from "./compare.ts";
import { print } from "./report.ts";
import { printTable } from "./table.ts";

const command = new URL("../dist/cli.js", import.meta.url).pathname;
const client = new URL("./clients/one-second.ts", import.meta.url).pathname;

type Explored = {
  readonly durationMs: number;
  readonly baseline: { readonly durationMs: number };
  readonly runs: readonly { readonly verdict: string }[];
};

/** How long `audity-mock explore` takes for a command that takes a second. */
export function benchExplore(folder: string, { requests }: BenchOptions): void {
  const output = execFileSync(
    process.execPath,
    [command, "explore", "--format", "json", "--", process.execPath, client],
    {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 2 ** 20,
      env: { ...process.env, REQUESTS: String(requests) },
    },
  );
  const { durationMs, baseline, runs } = JSON.parse(output) as Explored;
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const waited = runs.filter(({ verdict }) => verdict === "waited").length;
  printTable(
    ["", "runs", "of these, waiting for Retry-After", "seconds"],
    [
      ["one run without a fault", "1", "0", seconds(baseline.durationMs)],
      ["all runs and the baseline", String(runs.length + 3), String(waited), seconds(durationMs)],
    ],
  );
  print(`\n${requests} requests in each run, ${2 * availableParallelism()} runs at once; ${machine()}`);
}
