import { print } from "./report.ts";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { realSleep } from "../src/core/clock.ts";
import {
  type BenchOptions,
  machine,
  measureInRounds,
  quantile,
  residentMegabytes,
  type Target,
  toBeStopped,
  warmUp,
} from "./compare.ts";
import { printTable } from "./table.ts";

/** A server that is started by a command of its own, and what it is asked for. */
export type Contender = {
  readonly command: (port: number) => readonly [program: string, ...parameters: string[]];
  readonly targets: readonly (Omit<Target, "server"> & {
    /** Whether each path is asked for once before the rounds begin. */
    readonly askEachFirst?: true;
  })[];
};

type Started = { readonly child: ChildProcess; readonly url: string; readonly firstAnswerMs: number };

/** How often each contender is started. */
const starts = 5;

/** How long a server has nothing to do before its memory is read. */
const idleMs = 1500;

/** A server that does not answer by then never will. */
const patienceMs = 60_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Resolves to the status of an answer that has been read, or to undefined when there is none. */
const statusOf = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve) => {
    get(url, { headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", () => resolve(undefined));
  });

/** Starts a server by its command, and asks it until it answers. */
async function startContender({ command, targets }: Contender): Promise<Started> {
  const [{ name, paths, headers = {} }] = targets as [Target];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [program, ...parameters] = command(port);
  const from = performance.now();
  const child = toBeStopped(spawn(program, parameters, { stdio: "ignore" }));
  for (;;) {
    const status = await statusOf(`${url}${paths[0]}`, headers);
    if (status === 200) return { child, url, firstAnswerMs: performance.now() - from };
    if (status !== undefined && status !== 503) throw new Error(`${name} answers ${status}.`);
    if (child.exitCode !== null) throw new Error(`${name} ended with code ${child.exitCode}.`);
    if (performance.now() - from > patienceMs) throw new Error(`${name} does not answer.`);
    await realSleep(2);
  }
}

/** The milliseconds from the start of a command to the end of its first answer. The server ends before this resolves. */
export async function millisecondsToFirstAnswer(contender: Contender): Promise<number> {
  const { child, firstAnswerMs } = await startContender(contender);
  child.kill();
  await once(child, "exit");
  return firstAnswerMs;
}

/** Starts each contender in turn, several times, then asks all of them in turn, round by round, and prints a table. */
export async function compareSideBySide(contenders: readonly Contender[], options: BenchOptions): Promise<void> {
  const times = contenders.map((): number[] => []);
  const running: Started[] = [];
  const rounds = Math.min(starts, options.rounds);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      if (round < rounds) times[index]?.push(await millisecondsToFirstAnswer(contender));
      else {
        const started = await startContender(contender);
        times[index]?.push(started.firstAnswerMs);
        running.push(started);
      }
    }
  }
  await realSleep(idleMs);
  const idle = running.map(residentMegabytes);
  const targets = contenders.flatMap(({ targets: asked }, index) =>
    asked.map((target) => ({ ...target, index, server: running[index] as Started })),
  );
  for (const target of targets.filter(({ askEachFirst }) => askEachFirst)) await warmUp(target);
  const measures = await measureInRounds(targets, options);

  const median = (numbers: readonly number[]) => quantile(numbers, 0.5);
  const cpuOf = (name: string) => measures.get(name)?.map(({ cpuMicros }) => cpuMicros) ?? [];
  const yardstick = targets[0]?.name ?? "";
  const rows = targets.map(({ name, index, server }) => {
    const measured = measures.get(name) ?? [];
    const of = (pick: (measure: (typeof measured)[number]) => number) => median(measured.map(pick));
    const cpu = cpuOf(name);
    return [
      name,
      of(({ perSecond }) => perSecond).toFixed(0),
      of(({ medianMs }) => medianMs).toFixed(1),
      of(({ slowestMs }) => slowestMs).toFixed(1),
      median(cpu).toFixed(1),
      `${quantile(cpu, 0.25).toFixed(1)}–${quantile(cpu, 0.75).toFixed(1)}`,
      (median(cpu) / median(cpuOf(yardstick))).toFixed(2),
      idle[index]?.toFixed(0) ?? "",
      residentMegabytes(server).toFixed(0),
      median(times[index] ?? []).toFixed(0),
    ];
  });
  const head = ["", "requests/s", "p50 ms", "p99 ms", "CPU µs", "middle half", "times", "idle MB", "MB", "start ms"];
  printTable(head, rows);
  print(
    `\n${options.rounds} interleaved rounds of ${options.seconds} s, 32 connections; ${rounds} starts; medians; ${machine()}`,
  );
}
