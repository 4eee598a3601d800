import { print } from "./report.ts";
import { Agent, request } from "node:http";
import { type BenchOptions, cpuMicrosOf, launch, machine, residentMegabytes } from "./compare.ts";
import { productParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";

const most = 1000;

/** What it costs that calls wait for an analysis: memory and processor time while nothing happens, and how they end. */
export async function benchWaiting(folder: string, { seconds, jobs }: BenchOptions): Promise<void> {
  const calls = Math.min(most, jobs);
  const server = await launch("audity-mock", [
    ...productParameters(`${folder}/waiting.db`),
    ...controlParameters,
    "--clock",
    "frozen",
    "--rate-limits",
    "off",
  ]);
  const control = controlPlane(server);
  // Enough credits for all of them.
  const owner = { creditsAllocated: 1_000_000, creditsUsed: 0 };
  const sandbox = "/sandboxes/bench";
  const { token } = (await control("POST", "/sandboxes", { name: "bench", clock: "frozen", owner })) as {
    token: string;
  };
  const path = "/api/projects/00000000-0000-4000-8000-000000000001/audit-analysis";
  const agent = new Agent({ keepAlive: true });
  const headers = { authorization: `Bearer ${token}` };
  const call = () =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${server.url}${path}`, { method: "POST", agent, headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end();
    });
  const cpuShare = async () => {
    const before = cpuMicrosOf(server.child);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return (cpuMicrosOf(server.child) - before) / (seconds * 10_000);
  };

  print("|                       | resident MB |       CPU % |");
  print("| --------------------- | ----------: | ----------: |");
  const row = async (name: string) => {
    const share = await cpuShare();
    const megabytes = residentMegabytes(server);
    print(`| ${name.padEnd(21)} | ${megabytes.toFixed(0).padStart(11)} | ${share.toFixed(1).padStart(11)} |`);
    return megabytes;
  };
  const before = await row("before the calls");
  const answers = Array.from({ length: calls }, call);
  const made = async () => ((await control("GET", sandbox)) as { jobs: number }).jobs;
  while ((await made()) < calls) await new Promise((resolve) => setTimeout(resolve, 50));
  const after = await row("calls waiting");
  const begun = performance.now();
  await control("POST", `${sandbox}/clock/advance`, { durationMs: "5m" });
  const statuses = await Promise.all(answers);
  const tookMs = performance.now() - begun;
  if (!statuses.every((status) => status === 200))
    throw new Error(`Some calls got ${[...new Set(statuses)].join(", ")}.`);
  await row("after all responses");
  agent.destroy();
  await row("after disconnecting");
  const each = ((after - before) * 1024) / calls;
  print(`\n${calls} calls: ${each.toFixed(0)} kB each, all answered ${tookMs.toFixed(0)} ms after the clock was`);
  print(`advanced; CPU measured over ${seconds} idle seconds; ${machine()}`);
}
