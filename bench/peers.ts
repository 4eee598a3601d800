import { print } from "./report.ts";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { BenchOptions } from "./compare.ts";
import { ownContenders, productParameters } from "./contenders.ts";
import { preparePolls } from "./jobs.ts";
import { peerContenders, peerVersions } from "./peers/contenders.ts";
import { compareSideBySide, type Contender } from "./side-by-side.ts";

const here = new URL("./peers/", import.meta.url).pathname;

/** The poll as shipped, beside the mock servers that people would otherwise use. */
export async function benchPeers(folder: string, options: BenchOptions): Promise<void> {
  if (!existsSync(`${here}node_modules`)) {
    console.error("Installing the peers into bench/peers ...");
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
  }
  const polls = await preparePolls(`${folder}/bench.db`, options.jobs);
  // Most peers hold one job: what a start takes is only comparable between servers that hold as much.
  const { file, paths, headers } = await preparePolls(`${folder}/one-job.db`, 1);
  const withOneJob: Contender = {
    command: (port) => [process.execPath, ...productParameters(file, port)],
    targets: [{ name: "audity-mock with one job", paths, headers }],
  };
  await compareSideBySide([...ownContenders(polls), withOneJob, ...peerContenders(folder, polls)], options);
  print(`\n${peerVersions()}`);
}
