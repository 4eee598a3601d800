import { print } from "./report.ts";
import { statSync } from "node:fs";
import autocannon from "autocannon";
import {
  type BenchOptions,
  cpuMicrosOf,
  launch,
  machine,
  measureInRounds,
  quantile,
  residentMegabytes,
} from "./compare.ts";
import { productParameters } from "./contenders.ts";
import { benchDue } from "./due.ts";
import { growthExponent } from "./growth-exponent.ts";
import { fillJobs, jobPath } from "./jobs.ts";
import { printTable } from "./table.ts";

const sizes = [1000, 100_000, 1_000_000, 10_000_000];

/** So many jobs are polled again and again; so many others are polled once in each round. */
const [polledAgain, polledOnce] = [1000, 10_000];

const clients = 32;
type Firsts = { readonly medianMs: number; readonly slowestMs: number; readonly cpuMicros: number };

/** Polls jobs that nobody has polled yet, each once. */
async function pollOnce(db: string, token: string, jobs: number): Promise<Firsts> {
  const server = await launch("audity-mock", productParameters(db));
  // The first half lets the server get warm.
  const half = Math.min(polledOnce, Math.ceil(jobs / 2));
  const times: number[] = [];
  const ask = async (from: number, count: number) => {
    let client = 0;
    await autocannon({
      url: server.url,
      connections: clients,
      amount: count,
      setupClient(each) {
        each.on("response", (_status, _bytes, ms) => times.push(ms));
        const first = client++;
        each.setRequests(
          Array.from({ length: Math.ceil(count / clients) }, (_, index) => ({
            method: "GET",
            path: jobPath(Math.floor(((from + first + index * clients) * jobs) / (2 * half)) % jobs),
            headers: { authorization: `Bearer ${token}` },
          })),
        );
      },
    });
  };
  await ask(0, half);
  times.length = 0;
  const before = cpuMicrosOf(server.child);
  await ask(half, half);
  const cpuMicros = (cpuMicrosOf(server.child) - before) / half;
  server.child.kill();
  return { medianMs: quantile(times, 0.5), slowestMs: quantile(times, 0.99), cpuMicros };
}

/** What a poll costs by how many jobs there are: of jobs that are polled again and again, and of others, once each. */
async function scaleJobs(folder: string, { rounds, seconds, jobs: most }: BenchOptions): Promise<void> {
  const wanted = sizes.filter((size) => size <= most);
  const files = await Promise.all(
    (wanted.length > 0 ? wanted : [most]).map(async (jobs) => {
      const db = `${folder}/${jobs}.db`;
      const token = await fillJobs(db, jobs, "completed");
      return { jobs, db, token, server: await launch("audity-mock", productParameters(db)) };
    }),
  );
  const targets = files.map(({ jobs, token, server }) => ({
    name: String(jobs),
    server,
    paths: Array.from({ length: Math.min(polledAgain, jobs) }, (_, index) => jobPath(index)),
    headers: { authorization: `Bearer ${token}` },
  }));
  const again = await measureInRounds(targets, { rounds, seconds });
  const once = new Map<string, Firsts[]>(files.map(({ jobs }) => [String(jobs), []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { jobs, db, token } of files.filter((file) => file.jobs >= 2 * polledOnce || files.length === 1))
      once.get(String(jobs))?.push(await pollOnce(db, token, jobs));

  const medianOf = <T>(measured: readonly T[] | undefined, pick: (one: T) => number) =>
    quantile((measured ?? []).map(pick), 0.5);
  const shown = (number: number, digits: number) => (Number.isNaN(number) ? "" : number.toFixed(digits));
  printTable(
    ["jobs", "p50 ms", "p99 ms", "CPU µs", "first poll: p50 ms", "p99 ms", "CPU µs", "MB", "MB of the file"],
    files.map(({ jobs, db, server }) => {
      const figures = [again, once].flatMap((measures) => {
        const measured: readonly Firsts[] | undefined = measures.get(String(jobs));
        return [
          shown(
            medianOf(measured, ({ medianMs }) => medianMs),
            2,
          ),
          shown(
            medianOf(measured, ({ slowestMs }) => slowestMs),
            1,
          ),
          shown(
            medianOf(measured, ({ cpuMicros }) => cpuMicros),
            1,
          ),
        ];
      });
      return [String(jobs), ...figures, residentMegabytes(server).toFixed(0), (statSync(db).size / 2 ** 20).toFixed(0)];
    }),
  );
  const exponentOf = (measures: ReadonlyMap<string, readonly { cpuMicros: number }[]>) =>
    growthExponent(
      files
        .map(({ jobs }) => [jobs, medianOf(measures.get(String(jobs)), ({ cpuMicros }) => cpuMicros)] as const)
        .filter(([, cpu]) => !Number.isNaN(cpu)),
    ).toFixed(2);
  if (files.length > 1)
    print(`\nGrowth exponent of CPU µs: ${exponentOf(again)}; of first polls: ${exponentOf(once)}.`);
  for (const { server } of files) server.child.kill();
}

/** How the server bears many jobs. */
export async function benchScale(folder: string, options: BenchOptions): Promise<void> {
  await scaleJobs(folder, options);
  print();
  const jobs = Math.min(options.jobs, 1_000_000);
  const db = `${folder}/due.db`;
  const token = await fillJobs(db, jobs, "pending");
  await benchDue({ db, token, count: jobs, what: "jobs", pathOf: jobPath, ended: "completed" });
  print(`\n${options.rounds} interleaved rounds of ${options.seconds} s; medians; ${machine()}`);
}
