import { print } from "./report.ts";
import autocannon from "autocannon";
import { type BenchOptions, type BenchServer, compare, launch, machine, residentMegabytes } from "./compare.ts";
import { preparePolls } from "./jobs.ts";
import { productParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";

/** The poll with a short journal and with one that is full of as many requests as there are jobs; and memory as they go by. */
export async function benchJournal(folder: string, options: BenchOptions): Promise<void> {
  const servers: BenchServer[] = [];
  let headers: Record<string, string> = {};
  let path = "";
  const limits = { "short journal": Math.ceil(options.jobs / 100), "long journal": options.jobs };
  for (const [name, limit] of Object.entries(limits)) {
    const db = `${folder}/${limit}.db`;
    const polls = await preparePolls(db, 1000);
    headers = polls.headers;
    path = polls.paths[0] ?? "";
    const server = await launch(name, [...productParameters(db), ...controlParameters]);
    servers.push(server);
    await controlPlane(server)("PUT", "/sandboxes/default/journal", { limit });
  }
  const ask = (server: BenchServer, amount: number) =>
    autocannon({ url: `${server.url}${path}`, connections: 32, amount, headers });

  const large = servers[1] as BenchServer;
  print("| requests      | resident MB |");
  print("| ------------- | ----------: |");
  for (let asked = 0; asked <= 5; asked += 1) {
    if (asked > 0) await ask(large, options.jobs);
    print(`| ${asked} × the limit | ${residentMegabytes(large).toFixed(0).padStart(11)} |`);
  }
  print(
    `\nThe limit is ${options.jobs} requests, or ${Math.ceil(options.jobs / 100)} for the short journal; ${machine()}\n`,
  );
  const all = servers.map((server) => ({ name: server.name, server, paths: [path], headers }));
  await compare(all, options);
}
