import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import Sqlite from "better-sqlite3";
import { start } from "../src/mock.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "12" }, seconds: { type: "string", default: "2" } },
});
const jobs = 100_000;
const hotJobs = 1000;
const connections = 32;

type Contestant = {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
  readonly ids: readonly string[];
};
type Measure = { readonly perSecond: number; readonly cpuMicros: number };

/** A file with many jobs of the demo owner, all at rest. */
async function prepare(path: string): Promise<{ ids: readonly string[]; token: string }> {
  const mock = await start({ db: path, seed: 1 });
  await mock.stop();
  const sqlite = new Sqlite(path);
  const insert =
    sqlite.prepare(`INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at,
      starts_at, ends_at, outcome, analysis_id) VALUES (1, 1, 1, ?, 'completes', 'completed', ?, ?, ?, 'completed', ?)`);
  const ids = Array.from(
    { length: jobs },
    (_, index) => `11111111-1111-4111-8111-${index.toString(16).padStart(12, "0")}`,
  );
  sqlite.transaction(() => {
    for (const [index, id] of ids.entries())
      insert.run(id, index, index + 2000, index + 10_000, id.replace("1111", "2222"));
  })();
  sqlite.close();
  return { ids, token: mock.token };
}

async function run(name: string, parameters: readonly string[], ids: readonly string[]): Promise<Contestant> {
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())),
  );
  return { name, child, url: (JSON.parse(line) as { url: string }).url, ids };
}

/** Processor time of a process so far, from Linux: user and system ticks of a hundredth of a second. */
function cpuMicrosOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function measure({ url, child, ids }: Contestant, token: string): Promise<Measure> {
  const before = cpuMicrosOf(child);
  const result = await autocannon({
    url,
    connections,
    duration: Number(values.seconds),
    headers: { authorization: `Bearer ${token}` },
    requests: Array.from({ length: 2000 }, () => ({
      path: `/api/agent/jobs/${ids[Math.floor(Math.random() * ids.length)]}`,
    })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return {
    perSecond: result.requests.total / result.duration,
    cpuMicros: (cpuMicrosOf(child) - before) / result.requests.total,
  };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;

const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), "audity-mock-bench-"));
try {
  const db = join(folder, "bench.db");
  const { ids, token } = await prepare(db);
  const hot = ids.slice(0, hotJobs);
  const servers = new URL("./servers/", import.meta.url).pathname;
  const product = [
    "dist/cli.js",
    "start",
    "--json",
    "--port",
    "0",
    "--db",
    db,
    "--rate-limit",
    "jobPolling=100000000/1m",
  ];
  const mock = await run("audity-mock, hot", product, hot);
  const headers = { authorization: `Bearer ${token}` };
  const body = await (await fetch(`${mock.url}/api/agent/jobs/${ids[0]}`, { headers })).text();
  const contestants = [
    await run("bare Fastify", [`${servers}fastify.ts`, body], hot),
    mock,
    { ...mock, name: "audity-mock, cold", ids },
    await run("Express 5 with the look-up", [`${servers}express.ts`, db], hot),
  ];
  for (const { url, name } of contestants) {
    const answer = await (await fetch(`${url}/api/agent/jobs/${ids[0]}`, { headers })).text();
    if (answer !== body) throw new Error(`${name} answers something else: ${answer}`);
  }
  const measures = new Map<string, Measure[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const contestant = contestants[(round + turn) % contestants.length];
      if (!contestant) continue;
      const measured = await measure(contestant, token);
      // The first round warms up.
      if (round > 0) measures.get(contestant.name)?.push(measured);
    }
  }
  const yardstick = median(measures.get("bare Fastify")?.map(({ cpuMicros }) => cpuMicros) ?? []);
  for (const [name, rounds] of measures) {
    const cpu = median(rounds.map(({ cpuMicros }) => cpuMicros));
    const perSecond = median(rounds.map((each) => each.perSecond));
    console.log(
      `${name.padEnd(28)} ${perSecond.toFixed(0).padStart(7)} requests/s ${cpu.toFixed(1).padStart(7)} µs CPU/request  ${(yardstick / cpu).toFixed(2)} of bare Fastify`,
    );
  }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
