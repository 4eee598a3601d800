import { print } from "./report.ts";
import { type BenchOptions, type BenchServer, cpuMicrosOf, launch, machine, quantile } from "./compare.ts";
import { commandParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";
import { growthExponent } from "./growth-exponent.ts";
import { answersOf, type Client, openClient, requestOf } from "./load.ts";
import { printTable } from "./table.ts";

const sizes = [100, 10_000, 100_000];

/** As many leads as one call adds. */
const mostAtOnce = 1000;

const connections = 32;

const lists = {
  "first page, created last": "?limit=50",
  "first page of all, by readiness": "?limit=50&status=all&sortBy=ai_readiness_score&sortOrder=asc",
} as const;

type Contender = {
  readonly list: keyof typeof lists;
  readonly leads: number;
  readonly server: BenchServer;
  readonly client: Client;
  readonly measured: { readonly cpuMicros: number; readonly perSecond: number; readonly medianMs: number }[];
};

/** Starts a server whose first owner has so many leads, a tenth of them archived. */
async function startProduct(folder: string, leads: number): Promise<readonly Contender[]> {
  const file = `${folder}/${leads}.db`;
  const settings = ["--rate-limits", "off", "--clock", "frozen"];
  const server = await launch("audity-mock", [...commandParameters(file), ...controlParameters, ...settings]);
  const control = controlPlane(server);
  for (let left = leads; left > 0; left -= mostAtOnce) {
    const count = Math.min(left, mostAtOnce);
    const added = await control("POST", "/sandboxes/default/leads", { count, ties: true, missingScores: true });
    const [first] = added as [{ id: string }];
    await control("POST", `/sandboxes/default/leads/${first.id}/archive`);
  }
  const { token } = (await control("POST", "/sandboxes/default/tokens")) as { token: string };
  return (Object.keys(lists) as (keyof typeof lists)[]).map((list) => ({
    list,
    leads,
    server,
    client: openClient(server.url, [requestOf("GET", `/api/lead-generation/leads${lists[list]}`, token)]),
    measured: [],
  }));
}

async function measure(contender: Contender, seconds: number, isWarmUp: boolean): Promise<void> {
  const before = cpuMicrosOf(contender.server.child);
  const loaded = await contender.client.ask({ connections, seconds });
  const answered = answersOf(loaded, 200);
  const cpuMicros = (cpuMicrosOf(contender.server.child) - before) / answered;
  if (!isWarmUp) contender.measured.push({ ...loaded, perSecond: answered / loaded.seconds, cpuMicros });
}

/** What a page of leads costs by how many the owner has. */
export async function benchLeads(folder: string, { rounds, seconds, leads }: BenchOptions): Promise<void> {
  const wanted = [...new Set([...sizes.filter((size) => size < leads), leads])];
  const all: Contender[] = [];
  for (const size of wanted) all.push(...(await startProduct(folder, size)));
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}\r`);
    for (const contender of all) await measure(contender, seconds, round === 0);
  }
  const of = (contender: Contender, pick: (measured: Contender["measured"][number]) => number, share = 0.5) =>
    quantile(contender.measured.map(pick), share);
  const cpuOf = (contender: Contender, share?: number) => of(contender, ({ cpuMicros }) => cpuMicros, share);
  printTable(
    ["", "leads", "lists/s", "p50 ms", "CPU µs", "middle half"],
    all.map((contender) => [
      contender.list,
      String(contender.leads),
      of(contender, ({ perSecond }) => perSecond).toFixed(0),
      of(contender, ({ medianMs }) => medianMs).toFixed(1),
      cpuOf(contender).toFixed(1),
      `${cpuOf(contender, 0.25).toFixed(1)}–${cpuOf(contender, 0.75).toFixed(1)}`,
    ]),
  );
  const exponents = (Object.keys(lists) as (keyof typeof lists)[]).map((list) => {
    const points = all.filter((each) => each.list === list).map((each) => [each.leads, cpuOf(each)] as const);
    return `${list} ${growthExponent(points).toFixed(2)}`;
  });
  print(`\nGrowth exponents of CPU µs: ${exponents.join("; ")}.`);
  print(`\n${rounds} interleaved rounds of ${seconds} s, ${connections} connections; medians; ${machine()}`);
}
