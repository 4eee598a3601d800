import { print } from "./report.ts";
import { execFileSync } from "node:child_process";
import { type BenchOptions, machine, quantile } from "./compare.ts";

const program = new URL("./servers/first-answer.ts", import.meta.url).pathname;

const names = { yardstick: "bare Fastify", product: "audity-mock" };

/** How often each process starts a server. */
const starts = 10;

/** From the call of `start` to the end of the first answer, in the process that asks: its first start, and later ones. */
export function benchStart(_folder: string, { rounds }: BenchOptions): void {
  const first = { yardstick: [] as number[], product: [] as number[] };
  const later = { yardstick: [] as number[], product: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const which of ["yardstick", "product"] as const) {
      const output = execFileSync(process.execPath, [program, which, String(starts)], { encoding: "utf8" });
      const [begun = NaN, ...more] = JSON.parse(output) as number[];
      first[which].push(begun);
      later[which].push(...more);
    }
  }
  print("|                                            |    ms | middle half | times bare Fastify |");
  print("| ------------------------------------------ | ----: | ----------: | -----------------: |");
  for (const [kind, times] of Object.entries({ "first start of a process": first, "later starts": later })) {
    for (const which of ["yardstick", "product"] as const) {
      const name = `${names[which]}, ${kind}`.padEnd(42);
      const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(times[which], share).toFixed(1));
      const ratio = (quantile(times[which], 0.5) / quantile(times.yardstick, 0.5)).toFixed(1);
      print(`| ${name} | ${middle?.padStart(5)} | ${`${low}–${high}`.padStart(11)} | ${ratio.padStart(18)} |`);
    }
  }
  print(`\n${rounds} rounds, ${starts} starts in each process; medians; ${machine()}`);
}
