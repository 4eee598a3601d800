import { execFileSync } from "node:child_process";
import { type BenchOptions, machine, quantile } from "./compare.ts";
import { ownContenders, productWithOneJob } from "./contenders.ts";
import { preparePolls } from "./jobs.ts";
import { jsonServerWithOneJob } from "./peers/contenders.ts";
import { installPeers } from "./peers.ts";
import { print } from "./report.ts";
import { stripped } from "./servers/stripped.ts";
import { type Contender, millisecondsToFirstAnswer } from "./side-by-side.ts";
import { printTable } from "./table.ts";

/** How often each process starts a server. */
const starts = 10;

type Rows = readonly (readonly [name: string, times: readonly number[]])[];

/** Prints the times of several servers; the first one is the yardstick. */
function printTimes(yardstick: string, rows: Rows): void {
  const [[, usual] = ["", []]] = rows;
  const figures = rows.map(([name, times]) => {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(times, share));
    const ratio = (quantile(times, 0.5) / quantile(usual, 0.5)).toFixed(2);
    return [name, middle?.toFixed(1) ?? "", `${low?.toFixed(1)}–${high?.toFixed(1)}`, ratio];
  });
  printTable(["", "ms", "middle half", `times ${yardstick}`], figures);
  print();
}

/** The times from the call of `start` to the end of the first answer, in processes that start several servers. */
function startsInProcess(program: string, which: "yardstick" | "product") {
  const output = execFileSync(process.execPath, [program, which, String(starts)], { encoding: "utf8" });
  return JSON.parse(output) as { readonly loading: number; readonly starts: readonly number[] };
}

/** Starts in a process that asks, its first one and later ones, and starts of commands, each to the end of the first answer. */
export async function benchStart(folder: string, { rounds }: BenchOptions): Promise<void> {
  installPeers();
  const polls = await preparePolls(`${folder}/one-job.db`, 1);
  const [bareFastify] = ownContenders(folder, polls) as [Contender];
  const commands = [jsonServerWithOneJob(folder, polls), productWithOneJob(polls), bareFastify];
  const program = stripped("first-answer", folder);

  const times = { yardstick: [], product: [] } as Record<"yardstick" | "product", ReturnType<typeof startsInProcess>[]>;
  const ofCommands = commands.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const which of ["yardstick", "product"] as const) times[which].push(startsInProcess(program, which));
    for (const [index, command] of commands.entries())
      ofCommands[index]?.push(await millisecondsToFirstAnswer(command));
  }

  const of = (pick: (each: ReturnType<typeof startsInProcess>) => readonly number[]) =>
    (["yardstick", "product"] as const).map((which) => times[which].flatMap(pick)) as [number[], number[]];
  const kinds = {
    "loading and first start": of(({ loading, starts: [first = NaN] }) => [loading + first]),
    "first start of a process": of(({ starts: [first = NaN] }) => [first]),
    "later starts": of(({ starts: [, ...later] }) => later),
  };
  for (const [kind, [yardstick, product]] of Object.entries(kinds))
    printTimes("bare Fastify", [
      [`bare Fastify, ${kind}`, yardstick],
      [`audity-mock, ${kind}`, product],
    ]);
  printTimes(
    "json-server",
    commands.map(({ targets: [asked] }, index) => [
      `${asked?.name}, first answer of the command`,
      ofCommands[index] ?? [],
    ]),
  );
  print(`${rounds} rounds, ${starts} starts in each process; medians; ${machine()}`);
}
