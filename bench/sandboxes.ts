import { print } from "./report.ts";
import {
  type BenchOptions,
  type BenchServer,
  cpuMicrosOf,
  launch,
  machine,
  quantile,
  residentMegabytes,
} from "./compare.ts";
import { productParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";
import { growthExponent } from "./growth-exponent.ts";
import { answersOf, type Client, openClient, requestOf } from "./load.ts";
import { printTable } from "./table.ts";

const sizes = [1, 100, 1000, 10_000];

const connections = 32;

/** How often in each round a sandbox is created and deleted, and the clock of one is advanced. */
const probes = 20;

type Figures = {
  readonly size: number;
  readonly server: BenchServer;
  readonly client: Client;
  readonly names: readonly string[];
  readonly polls: { readonly medianMs: number; readonly slowestMs: number; readonly cpuMicros: number }[];
  readonly createMs: number[];
  readonly deleteMs: number[];
  readonly advanceMs: number[];
};

async function timeOf<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  times.push(performance.now() - from);
  return result;
}

/** Starts a server and makes sandboxes in it, each with an owner, a token and a job of its own. */
async function fill(folder: string, size: number): Promise<Figures> {
  const server = await launch("audity-mock", [...productParameters(`${folder}/${size}.db`), ...controlParameters]);
  const control = controlPlane(server);
  const names: string[] = [];
  const requests: string[] = [];
  const make = async () => {
    const made = (await control("POST", "/sandboxes", { clock: "frozen" })) as { name: string; token: string };
    const { id } = (await control("POST", `/sandboxes/${made.name}/jobs`)) as { id: string };
    names.push(made.name);
    requests.push(requestOf("GET", `/api/agent/jobs/${id}`, made.token));
    if (process.stderr.isTTY) process.stderr.write(`sandbox ${names.length} of ${size}\r`);
  };
  while (names.length < size) await Promise.all(Array.from({ length: Math.min(8, size - names.length) }, make));
  const client = openClient(server.url, requests);
  return { size, server, client, names, polls: [], createMs: [], deleteMs: [], advanceMs: [] };
}

async function measure({ server, client, names, ...figures }: Figures, seconds: number): Promise<void> {
  const before = cpuMicrosOf(server.child);
  const loaded = await client.ask({ connections, seconds });
  const cpuMicros = (cpuMicrosOf(server.child) - before) / answersOf(loaded, 200);
  figures.polls.push({ ...loaded, cpuMicros });
  const control = controlPlane(server);
  for (let probe = 0; probe < probes; probe += 1) {
    const body = { clock: "frozen" };
    const made = (await timeOf(figures.createMs, () => control("POST", "/sandboxes", body))) as { name: string };
    await timeOf(figures.deleteMs, () => control("DELETE", `/sandboxes/${made.name}`));
    const name = names[Math.floor(Math.random() * names.length)];
    await timeOf(figures.advanceMs, () => control("POST", `/sandboxes/${name}/clock/advance`, { durationMs: "1s" }));
  }
}

/** What a sandbox costs by how many there are: polls in all of them, creating and deleting one, advancing one's clock. */
export async function benchSandboxes(folder: string, { rounds, seconds, sandboxes }: BenchOptions): Promise<void> {
  const wanted = [...new Set([...sizes.filter((size) => size < sandboxes), Math.ceil(sandboxes)])];
  const all: Figures[] = [];
  for (const size of wanted) all.push(await fill(folder, size));
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}     \r`);
    for (const figures of all) await measure(figures, seconds);
    // The first one warms up.
    if (round === 0)
      for (const { polls, createMs, deleteMs, advanceMs } of all)
        for (const measured of [polls, createMs, deleteMs, advanceMs]) measured.length = 0;
  }

  const median = (numbers: readonly number[]) => quantile(numbers, 0.5);
  const pollOf = ({ polls }: Figures, pick: (poll: Figures["polls"][number]) => number) => median(polls.map(pick));
  const cpuOf = (figures: Figures) => pollOf(figures, ({ cpuMicros }) => cpuMicros);
  const least = all[0] ? residentMegabytes(all[0].server) : NaN;
  printTable(
    [
      "sandboxes",
      "poll: p50 ms",
      "p99 ms",
      "CPU µs",
      "create: p50 ms",
      "p99 ms",
      "delete: p50 ms",
      "p99 ms",
      "advance: p50 ms",
      "p99 ms",
      "MB",
      "kB each",
    ],
    all.map((figures) => {
      const megabytes = residentMegabytes(figures.server);
      const kilobytes = ((megabytes - least) * 1024) / (figures.size - 1);
      return [
        String(figures.size),
        pollOf(figures, ({ medianMs }) => medianMs).toFixed(2),
        pollOf(figures, ({ slowestMs }) => slowestMs).toFixed(1),
        cpuOf(figures).toFixed(1),
        ...[figures.createMs, figures.deleteMs, figures.advanceMs].flatMap((times) => [
          median(times).toFixed(1),
          quantile(times, 0.99).toFixed(1),
        ]),
        megabytes.toFixed(0),
        figures.size === 1 ? "" : kilobytes.toFixed(1),
      ];
    }),
  );
  const exponentOf = (pick: (figures: Figures) => number) =>
    growthExponent(all.map((figures) => [figures.size, pick(figures)])).toFixed(2);
  if (all.length > 1)
    print(
      `\nGrowth exponents: CPU µs of a poll ${exponentOf(cpuOf)}; creating ${exponentOf(({ createMs }) => median(createMs))}; deleting ${exponentOf(({ deleteMs }) => median(deleteMs))}; advancing ${exponentOf(({ advanceMs }) => median(advanceMs))}.`,
    );
  print(
    `\n${rounds} interleaved rounds of ${seconds} s, ${connections} connections, ${probes} sandboxes created and deleted and clocks advanced in each; medians; ${machine()}`,
  );
  for (const { server, client } of all) {
    client.close();
    server.child.kill();
  }
}
