import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BenchOptions, machine, quantile } from "./compare.ts";
import { print } from "./report.ts";

const command = new URL("../dist/cli.js", import.meta.url).pathname;

/** From the start of the command to its ready line, in milliseconds. */
async function startMs(parameters: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [command, "start", "--json", "--port", "0", "--db", ":memory:", ...parameters],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  for await (const piece of child.stdout) if (String(piece).includes('"ready"')) break;
  const took = performance.now() - begun;
  child.kill();
  await new Promise((resolve) => child.once("exit", resolve));
  return took;
}

const leadsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    businessName: `Sample business ${index}`,
    clientEmail: `contact-${index}@example.com`,
    status: "completed",
    score: index % 101,
  }));

/** Entries of several kinds that refer to each other. */
function mixedOf(count: number) {
  const share = Math.max(1, Math.floor(count / 4));
  const each = <T>(make: (index: number) => T): T[] => Array.from({ length: share }, (_, index) => make(index));
  const projects = Array.from({ length: Math.ceil(share / 20) }, (_, index) => ({ name: `project ${index}` }));
  const project = (index: number) => `project ${index % projects.length}`;
  return {
    projects,
    jobs: each((index) => ({ project: project(index), status: "completed", endedAt: "-1d" })),
    leads: leadsOf(share),
    memories: each((index) => ({ subject: `Sample ${index}`, content: "Sample content.", project: project(index) })),
    contacts: each((index) => ({ name: `Sample contact ${index}` })),
  };
}

const yamlOf = (leads: ReturnType<typeof leadsOf>): string =>
  `owners:\n  - leads:\n${leads
    .map((lead) =>
      Object.entries(lead)
        .map(([field, value], index) => `${index === 0 ? "      - " : "        "}${field}: ${value}\n`)
        .join(""),
    )
    .join("")}`;

/** How much longer a start takes with a data file than with the demo data. */
export async function benchData(folder: string, { rounds, entries }: BenchOptions): Promise<void> {
  const files = {
    leads: join(folder, "leads.json"),
    mixed: join(folder, "mixed.json"),
    yaml: join(folder, "leads.yaml"),
  };
  const leads = leadsOf(entries);
  writeFileSync(files.leads, JSON.stringify({ owners: [{ leads }] }));
  writeFileSync(files.yaml, yamlOf(leads));
  writeFileSync(files.mixed, JSON.stringify({ owners: [mixedOf(entries)] }));
  const rows = {
    "demo data": [],
    "leads, JSON": ["--data", files.leads],
    "leads, YAML": ["--data", files.yaml],
    "five kinds that refer to each other, JSON": ["--data", files.mixed],
  };
  const times = new Map<string, number[]>(Object.keys(rows).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, parameters] of Object.entries(rows)) times.get(name)?.push(await startMs(parameters));
  const usual = quantile(times.get("demo data") ?? [], 0.5);
  print("|                                            | start ms | middle half | of that, the data |");
  print("| ------------------------------------------ | -------: | ----------: | ----------------: |");
  for (const [name, taken] of times) {
    const [low, middle = 0, high] = [0.25, 0.5, 0.75].map((share) => Math.round(quantile(taken, share)));
    const data = name === "demo data" ? "" : String(Math.round(middle - usual));
    print(
      `| ${name.padEnd(42)} | ${String(middle).padStart(8)} | ${`${low}–${high}`.padStart(11)} | ${data.padStart(17)} |`,
    );
  }
  print(`\n${entries} entries; ${rounds} interleaved rounds; medians; ${machine()}`);
}
