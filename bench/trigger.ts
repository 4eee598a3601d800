import { print } from "./report.ts";
import Sqlite from "better-sqlite3";
import { type BenchOptions, type BenchServer, cpuMicrosOf, launch, machine, quantile } from "./compare.ts";
import { commandParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";
import { growthExponent } from "./growth-exponent.ts";
import { fillJobs } from "./jobs.ts";
import { answersOf, type Client, openClient, requestOf } from "./load.ts";
import { printTable } from "./table.ts";

const sizes = [0, 100_000, 1_000_000];

const connections = 32;

const yardstick = new URL("./servers/insert.ts", import.meta.url).pathname;

const triggerOf = (project: string, token: string): readonly string[] => [
  requestOf("POST", `/api/agent/projects/${project}/audit-analysis/async`, token),
];

type Contender = {
  readonly name: string;
  readonly file: string;
  readonly server: BenchServer;
  readonly client: Client;
  readonly jobsBefore: number;
  accepted: number;
  readonly measured: {
    readonly perSecond: number;
    readonly medianMs: number;
    readonly slowestMs: number;
    readonly cpuMicros: number;
  }[];
};

function countJobs(file: string): number {
  const sqlite = new Sqlite(file, { readonly: true });
  const count = sqlite.prepare<[], number>("SELECT count(*) FROM jobs").pluck().get();
  sqlite.close();
  return count ?? NaN;
}

async function startYardstick(folder: string): Promise<Contender> {
  const file = `${folder}/insert.db`;
  const name = "bare Fastify that inserts a row";
  const server = await launch(name, [yardstick, file]);
  const client = openClient(server.url, triggerOf("00000000-0000-4000-8000-000000000000", "none"));
  return { name, file, server, client, jobsBefore: 0, accepted: 0, measured: [] };
}

async function startProduct(folder: string, jobs: number): Promise<Contender> {
  const file = `${folder}/${jobs}.db`;
  const token = await fillJobs(file, jobs, "completed");
  const jobsBefore = countJobs(file);
  const settings = ["--rate-limits", "off", "--clock", "frozen"];
  const server = await launch("audity-mock", [...commandParameters(file), ...controlParameters, ...settings]);
  const control = controlPlane(server);
  const sandbox = await control("GET", "/sandboxes/default");
  const { owners, projects } = sandbox as { owners: [{ id: string }]; projects: { ready: string } };
  const credits = { creditsAllocated: 1_000_000_000, creditsUsed: 0 };
  await control("PUT", `/sandboxes/default/owners/${owners[0].id}`, credits);
  const client = openClient(server.url, triggerOf(projects.ready, token));
  return { name: "audity-mock", file, server, client, jobsBefore, accepted: 0, measured: [] };
}

async function measure(contender: Contender, seconds: number, isWarmUp: boolean): Promise<void> {
  const before = cpuMicrosOf(contender.server.child);
  const loaded = await contender.client.ask({ connections, seconds });
  const accepted = answersOf(loaded, 202);
  const cpuMicros = (cpuMicrosOf(contender.server.child) - before) / accepted;
  contender.accepted += accepted;
  if (!isWarmUp) contender.measured.push({ ...loaded, perSecond: accepted / loaded.seconds, cpuMicros });
}

/** What a trigger costs by how many jobs there are, and whether each that was accepted is there. */
export async function benchTrigger(folder: string, { rounds, seconds, jobs }: BenchOptions): Promise<void> {
  const wanted = [...new Set([...sizes.filter((size) => size < jobs), Math.min(jobs, Math.max(...sizes))])];
  const all = [await startYardstick(folder)];
  for (const size of wanted) all.push(await startProduct(folder, size));
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}\r`);
    for (let turn = 0; turn < all.length; turn += 1) {
      const contender = all[(round + turn) % all.length];
      if (contender) await measure(contender, seconds, round === 0);
    }
  }

  const cpuOf = ({ measured }: Contender, share: number) =>
    quantile(
      measured.map(({ cpuMicros }) => cpuMicros),
      share,
    );
  const least = all[0] ? cpuOf(all[0], 0.5) : NaN;
  const points: (readonly [number, number])[] = [];
  const rows = all.map((contender) => {
    const { name, file, jobsBefore, accepted, measured } = contender;
    const found = countJobs(file) - jobsBefore;
    if (found !== accepted) throw new Error(`${name} accepted ${accepted} triggers and has ${found} jobs of them.`);
    if (contender !== all[0]) points.push([jobsBefore + accepted / 2, cpuOf(contender, 0.5)]);
    const of = (pick: (one: (typeof measured)[number]) => number) => quantile(measured.map(pick), 0.5);
    return [
      name,
      String(jobsBefore),
      String(jobsBefore + found),
      of(({ perSecond }) => perSecond).toFixed(0),
      of(({ medianMs }) => medianMs).toFixed(1),
      of(({ slowestMs }) => slowestMs).toFixed(1),
      cpuOf(contender, 0.5).toFixed(1),
      `${cpuOf(contender, 0.25).toFixed(1)}–${cpuOf(contender, 0.75).toFixed(1)}`,
      (cpuOf(contender, 0.5) / least).toFixed(2),
    ];
  });
  const head = ["", "jobs before", "after", "triggers/s", "p50 ms", "p99 ms", "CPU µs", "middle half", "times"];
  printTable(head, rows);
  print(
    `\nAll ${all.reduce((sum, { accepted }) => sum + accepted, 0)} accepted triggers are in the database. Growth exponent of CPU µs: ${growthExponent(points).toFixed(2)}.`,
  );
  print(`\n${rounds} interleaved rounds of ${seconds} s, ${connections} connections; medians; ${machine()}`);
  for (const { client, server } of all) {
    client.close();
    server.child.kill();
  }
}
