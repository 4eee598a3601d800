import { get, Agent } from "node:http";
import { launch, quantile, residentMegabytes } from "./compare.ts";
import { productParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";
import { print } from "./report.ts";
import { printTable } from "./table.ts";

type Due = {
  /** A file of a frozen sandbox whose jobs or captures are due in the same instant, within the hour. */
  readonly db: string;
  readonly token: string;
  readonly count: number;
  readonly what: "jobs" | "captures";
  readonly pathOf: (index: number) => string;
  /** The status that all of them end with. */
  readonly ended: string;
};

/** Lets many jobs or captures come due in the same instant, and polls on. */
export async function benchDue({ db, token, count, what, pathOf, ended }: Due): Promise<void> {
  const server = await launch("audity-mock", [...productParameters(db), ...controlParameters]);
  const agent = new Agent({ keepAlive: true });
  const poll = (path: string) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      get(server.url + path, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (chunk: string) => (text += chunk))
          .on("end", () => resolve({ status: response.statusCode, text }));
      }).on("error", reject);
    });

  const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  let isOver = false;
  const times: number[] = [];
  const polling = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const path = pathOf(Math.floor(Math.random() * count));
        const from = performance.now();
        const { status } = await poll(path);
        times.push(performance.now() - from);
        if (status !== 200) throw new Error(`A poll got ${status}.`);
        await pass(5);
      }
    }),
  );
  // The first second warms the server up.
  await pass(1000);
  times.length = 0;
  await pass(1000);
  const calm = times.splice(0);
  const from = performance.now();
  await controlPlane(server)("POST", "/sandboxes/default/clock/advance", { durationMs: "1h" });
  const seconds = (performance.now() - from) / 1000;
  isOver = true;
  await polling;
  const { text } = await poll(pathOf(count - 1));
  if (!text.includes(`"${ended}"`)) throw new Error(`The last one is not ${ended}: ${text}`);
  const row = (name: string, measured: readonly number[]) =>
    [name, String(measured.length), ...[0.5, 0.99, 1].map((share) => quantile(measured, share).toFixed(1))] as const;
  printTable(
    ["", "polls", "p50 ms", "p99 ms", "longest ms"],
    [row("nothing is due", calm), row("all change status", times)],
  );
  print(
    `\n${count} ${what}, due at the same time, were ${ended} in ${seconds.toFixed(1)} s: ${(count / seconds).toFixed(0)} a second; ${residentMegabytes(server).toFixed(0)} MB.`,
  );
  agent.destroy();
  server.child.kill();
}
