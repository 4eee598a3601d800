import { print } from "./report.ts";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { BenchOptions } from "./compare.ts";
import { ownContenders, productWithOneJob } from "./contenders.ts";
import { preparePolls } from "./jobs.ts";
import { peerContenders, peerVersions } from "./peers/contenders.ts";
import { compareSideBySide } from "./side-by-side.ts";

const here = new URL("./peers/", import.meta.url).pathname;

/** Installs the other mock servers where they are missing. */
export function installPeers(): void {
  if (existsSync(`${here}node_modules`)) return;
  console.error("Installing the peers into bench/peers ...");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}

/** The poll as shipped, beside the mock servers that people would otherwise use. */
export async function benchPeers(folder: string, options: BenchOptions): Promise<void> {
  installPeers();
  const polls = await preparePolls(`${folder}/bench.db`, options.jobs);
  // Most peers hold one job: what a start takes is only comparable between servers that hold as much.
  const withOneJob = productWithOneJob(await preparePolls(`${folder}/one-job.db`, 1));
  await compareSideBySide([...ownContenders(folder, polls), withOneJob, ...peerContenders(folder, polls)], options);
  print(`\n${peerVersions()}`);
}
