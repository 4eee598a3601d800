import { print } from "./report.ts";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, totalmem } from "node:os";
import autocannon from "autocannon";

/** A server that prints one line of JSON with its `url` when it answers. */
export type BenchServer = { readonly name: string; readonly child: ChildProcess; readonly url: string };

/** What to ask one server for. */
export type Target = {
  readonly name: string;
  readonly server: Pick<BenchServer, "child" | "url">;
  readonly paths: readonly string[];
  readonly headers?: Record<string, string>;
};

/** How long to measure, and how many jobs, leads, sandboxes and tokens there are. */
export type BenchOptions = {
  readonly rounds: number;
  readonly seconds: number;
  readonly jobs: number;
  readonly leads: number;
  readonly captures: number;
  readonly sandboxes: number;
  readonly tokens: number;
  /** Of a data file. */
  readonly entries: number;
  /** On the clock of a sandbox, or of the wall for what is watched for long. */
  readonly minutes: number;
  /** In each run of a client. */
  readonly requests: number;
};

type Measure = {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly medianMs: number;
  /** The slowest but for one in a hundred. */
  readonly slowestMs: number;
};

const connections = 32;

/** How many paths each connection asks for at random, over and over, in a round; fewer where there are not as many. */
const pathsPerConnection = 3000;

const children: ChildProcess[] = [];

/** Lets `stopServers` end a process. */
export function toBeStopped(child: ChildProcess): ChildProcess {
  children.push(child);
  return child;
}

/** Starts a server with this Node; `stopServers` ends it. */
export async function launch(name: string, parameters: readonly string[]): Promise<BenchServer> {
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  toBeStopped(child);
  const [line] = (await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error(`${name} did not start`))),
  ])) as [Buffer];
  return { name, child, url: (JSON.parse(line.toString()) as { url: string }).url };
}

export const stopServers = (): void => children.forEach((child) => child.kill());

/** Processor time of a process so far, from Linux: user and system ticks of a hundredth of a second. */
export function cpuMicrosOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Memory in use by a process and those that it has started, from Linux. */
export const residentMegabytes = ({ child }: Pick<BenchServer, "child">): number => residentOf(child.pid);

function residentOf(pid: number | undefined): number {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8");
  const own = Number(/^VmRSS:\s+(\d+)/m.exec(read("status"))?.[1]) / 1024;
  const children = read(`task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number);
  return own + children.reduce((sum, started) => sum + residentOf(started), 0);
}

async function measure({ name, server, paths, headers = {} }: Target, seconds: number): Promise<Measure> {
  const before = cpuMicrosOf(server.child);
  const times: number[] = [];
  const result = await autocannon({
    url: server.url,
    connections,
    duration: seconds,
    // It only looks at the time this often.
    sampleInt: Math.min(1000, seconds * 1000),
    setupClient(client) {
      client.on("response", (_status, _bytes, ms) => times.push(ms));
      client.setRequests(
        Array.from({ length: Math.min(paths.length, pathsPerConnection) }, () => ({
          method: "GET",
          path: paths[Math.floor(Math.random() * paths.length)] ?? "/",
          headers,
        })),
      );
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} refusals, ${result.errors} errors`);
  return {
    perSecond: result.requests.total / result.duration,
    cpuMicros: (cpuMicrosOf(server.child) - before) / result.requests.total,
    medianMs: quantile(times, 0.5),
    slowestMs: quantile(times, 0.99),
  };
}

/** Asks for each path once. */
export async function warmUp({ server, paths, headers = {} }: Target): Promise<void> {
  const share = Math.ceil(paths.length / connections);
  let asking = 0;
  await autocannon({
    url: server.url,
    connections,
    amount: share * connections,
    setupClient(client) {
      const from = share * asking;
      asking += 1;
      client.setRequests(
        Array.from({ length: share }, (_, index) => ({
          method: "GET",
          path: paths[(from + index) % paths.length] ?? "/",
          headers,
        })),
      );
    },
  });
}

/** Fails unless all answer the first path with the same text. */
export async function assertSameAnswer(all: readonly Target[]): Promise<void> {
  const answers = await Promise.all(
    all.map(async ({ server, paths, headers = {} }) => (await fetch(`${server.url}${paths[0]}`, { headers })).text()),
  );
  for (const [index, answer] of answers.entries()) {
    if (answer !== answers[0]) throw new Error(`${all[index]?.name} answers something else: ${answer}`);
  }
}

export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) * share)] ?? NaN;

/** Asks all in turn, round by round, after one round that warms up. */
export async function measureInRounds(
  all: readonly Target[],
  { rounds, seconds }: Pick<BenchOptions, "rounds" | "seconds">,
): Promise<ReadonlyMap<string, readonly Measure[]>> {
  const measures = new Map<string, Measure[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}\r`);
    for (let turn = 0; turn < all.length; turn += 1) {
      const target = all[(round + turn) % all.length];
      if (!target) continue;
      const measured = await measure(target, seconds);
      if (round > 0) measures.get(target.name)?.push(measured);
    }
  }
  return measures;
}

/** Asks all in turn and prints a table of medians; the first is the yardstick. */
export async function compare(all: readonly Target[], { rounds, seconds }: BenchOptions): Promise<void> {
  const measures = await measureInRounds(all, { rounds, seconds });
  const cpuOf = (name: string) => measures.get(name)?.map(({ cpuMicros }) => cpuMicros) ?? [];
  const yardstick = all[0]?.name ?? "";
  const width = Math.max(...all.map(({ name }) => name.length));
  print(`| ${"".padEnd(width)} | requests/s | CPU µs per request | middle half | share of ${yardstick} |`);
  print(
    `| ${"-".repeat(width)} | ---------: | -----------------: | ----------: | ${"-".repeat(yardstick.length + 8)}: |`,
  );
  for (const [name, ofName] of measures) {
    const cpu = cpuOf(name);
    const perSecond = quantile(
      ofName.map((each) => each.perSecond),
      0.5,
    ).toFixed(0);
    const middleHalf = `${quantile(cpu, 0.25).toFixed(1)}–${quantile(cpu, 0.75).toFixed(1)}`;
    const share = (quantile(cpuOf(yardstick), 0.5) / quantile(cpu, 0.5)).toFixed(2);
    print(
      `| ${name.padEnd(width)} | ${perSecond.padStart(10)} | ${quantile(cpu, 0.5).toFixed(1).padStart(18)} | ${middleHalf.padStart(11)} | ${share.padStart(yardstick.length + 9)} |`,
    );
  }
  print(`\n${rounds} interleaved rounds of ${seconds} s, ${connections} connections; medians; ${machine()}`);
}

/** When and where figures were measured. */
export const machine = (): string =>
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB.`;
