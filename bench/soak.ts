import { print } from "./report.ts";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { type BenchOptions, type BenchServer, launch, machine, quantile, residentMegabytes } from "./compare.ts";
import { productParameters } from "./contenders.ts";
import { controlParameters, controlPlane, controlToken } from "./control-plane.ts";
import { growthExponent, slopeOf } from "./growth-exponent.ts";
import { fillJobs, jobPath } from "./jobs.ts";
import { printTable } from "./table.ts";

/** As many answers as are kept in memory. */
const mostJobs = 100_000;

/** How often what is due is sent, how long somebody follows, and how often memory is looked at. */
const [tickMs, followMs, samples] = [5, 5000, 200];

const tokensInSandbox = 4;

/** What a machine cannot bear is not sent, rather than kept for later. */
const mostUnderWay = 500;

type Answer = { readonly status: number; readonly text: string };

/** Calls a server on sockets that are kept. */
const callerOf = ({ url }: BenchServer, agent: Agent, times: number[]) => {
  return (method: string, path: string, token: string, body?: object, signal?: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const from = performance.now();
      const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
      const sent = request(url + path, { method, agent, headers, ...(signal && { signal }) }, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (chunk: string) => (text += chunk))
          .on("end", () => {
            times.push(performance.now() - from);
            resolve({ status: response.statusCode ?? 0, text });
          })
          .on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body && JSON.stringify(body));
    });
};

type Call = ReturnType<typeof callerOf>;

async function expect(answer: Promise<Answer>, status: number): Promise<unknown> {
  const { status: got, text } = await answer;
  if (got !== status) throw new Error(`${got} instead of ${status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

const triggerPath = (project: string) => `/api/agent/projects/${project}/audit-analysis/async`;

/** What goes on, each with how often in a second: 500 requests in all. */
function goingsOn(
  call: Call,
  token: string,
  project: string,
  jobs: number,
): readonly (readonly [number, () => Promise<unknown>])[] {
  const running: string[] = [];
  let polled = 0;
  const get = (path: string) => expect(call("GET", path, token), 200);
  const control = (path: string) => expect(call("GET", `/__mock${path}`, controlToken), 200);
  const pollOld = () => get(jobPath(polled++ % jobs));
  const trigger = async () => {
    const { data } = (await expect(call("POST", triggerPath(project), token), 202)) as { data: { jobId: string } };
    running.push(data.jobId);
  };
  const pollRunning = async () => {
    const id = running.shift();
    if (id === undefined) return pollOld();
    const { data } = (await get(`/api/agent/jobs/${id}`)) as { data: { status: string } };
    if (data.status === "pending" || data.status === "processing") running.push(id);
  };
  const useSandbox = async () => {
    const made = await expect(call("POST", "/__mock/sandboxes", controlToken, { clock: "frozen" }), 201);
    const sandbox = made as { name: string; token: string; projects: { ready: string } };
    const path = `/__mock/sandboxes/${sandbox.name}`;
    const tokens = [sandbox.token];
    while (tokens.length < tokensInSandbox) {
      const one = (await expect(call("POST", `${path}/tokens`, controlToken, {}), 201)) as { token: string };
      tokens.push(one.token);
    }
    for (const each of tokens) {
      await expect(call("GET", "/api/projects", each), 200);
      const triggered = await expect(call("POST", triggerPath(sandbox.projects.ready), each), 202);
      const { jobId } = (triggered as { data: { jobId: string } }).data;
      await expect(call("GET", `/api/agent/jobs/${jobId}`, each), 200);
    }
    await expect(call("DELETE", path, controlToken), 204);
  };
  return [
    // Each of them once in ten minutes.
    [170, pollOld],
    [40, trigger],
    [130, pollRunning],
    [15, () => get("/api/projects")],
    [5, () => get(`/api/projects/${project}`)],
    // 17 requests each; in ten minutes their tokens begin as many windows of rate limits as are kept.
    [7, useSandbox],
    [1, () => control("/sandboxes/default/journal")],
    [9, () => control("/sandboxes/default/clock")],
    [5, () => control("/sandboxes/default")],
    [5, () => control("/sandboxes/default/jobs?limit=10")],
  ];
}

/** Follows a sandbox for a while, again and again, on connections of its own. */
async function follow(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const signal = AbortSignal.any([over, AbortSignal.timeout(followMs)]);
    try {
      const answer = await fetch(`${url}/__mock/sandboxes/default/events`, {
        headers: { authorization: `Bearer ${controlToken}` },
        signal,
      });
      await answer.text();
      throw new Error(`Following has ended with ${answer.status}.`);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** What of a process is on JavaScript's heap, garbage included: it writes a report when it is told to. */
async function heapMegabytes({ child }: BenchServer, folder: string): Promise<number> {
  child.kill("SIGUSR2");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [name] = readdirSync(folder);
    if (name === undefined) continue;
    try {
      const report = JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as {
        javascriptHeap: { usedMemory: number };
      };
      rmSync(`${folder}/${name}`);
      return report.javascriptHeap.usedMemory / 2 ** 20;
    } catch (error) {
      // It is being written.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}

/** Whether a server of which much is asked for long needs ever more. */
// eslint-disable-next-line max-lines-per-function -- one run from its start to its table
export async function benchSoak(folder: string, { minutes, jobs: most }: BenchOptions): Promise<void> {
  const db = `${folder}/soak.db`;
  const jobs = Math.min(most, mostJobs);
  const token = await fillJobs(db, jobs, "completed");
  const reports = `${folder}/reports`;
  mkdirSync(reports);
  const server = await launch("audity-mock", [
    "--report-on-signal",
    `--report-directory=${reports}`,
    "--report-exclude-network",
    ...productParameters(db),
    ...controlParameters,
    ...["--rate-limit", "read=100000000/1m,write=100000000/1m", "--clock", "scaled", "--clock-scale", "10"],
  ]);
  const control = controlPlane(server);
  const { owners, projects } = (await control("GET", "/sandboxes/default")) as {
    owners: [{ id: string }];
    projects: { ready: string };
  };
  const credits = { creditsAllocated: 1_000_000_000, creditsUsed: 0 };
  await control("PUT", `/sandboxes/default/owners/${owners[0].id}`, credits);

  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const times: number[] = [];
  const over = new AbortController();
  let [failures, notSent] = [0, 0];
  const failed = (error: unknown) => {
    if (failures === 0) console.error(error);
    failures += 1;
  };
  const kinds = goingsOn(callerOf(server, agent, times), token, projects.ready, jobs).map(([perSecond, act]) => ({
    perSecond,
    act,
    begun: 0,
  }));
  const busy = new Set<Promise<unknown>>();
  const following = follow(server.url, over.signal).catch(failed);
  const from = performance.now();
  const elapsed = () => (performance.now() - from) / 1000;
  const timer = setInterval(() => {
    for (const kind of kinds)
      for (; kind.begun < elapsed() * kind.perSecond; kind.begun += 1) {
        if (busy.size >= mostUnderWay) {
          notSent += 1;
          continue;
        }
        const acting = kind
          .act()
          .catch(failed)
          .finally(() => busy.delete(acting));
        busy.add(acting);
      }
  }, tickMs);

  const memory: (readonly [seconds: number, megabytes: number])[] = [];
  const rows: (readonly string[])[] = [];
  let requests = 0;
  for (let sample = 1; sample <= samples; sample += 1) {
    const dueAt = (minutes * 60 * sample) / samples;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - elapsed()) * 1000));
    memory.push([elapsed(), residentMegabytes(server)]);
    if (process.stderr.isTTY) process.stderr.write(`${(elapsed() / 60).toFixed(1)} of ${minutes} minutes\r`);
    if (sample % (samples / 10) > 0) continue;
    const measured = times.splice(0);
    requests += measured.length;
    rows.push([
      (elapsed() / 60).toFixed(1),
      String(requests),
      String(failures),
      String(notSent),
      residentMegabytes(server).toFixed(0),
      (await heapMegabytes(server, reports)).toFixed(0),
      String(readdirSync(`/proc/${server.child.pid}/fd`).length),
      (statSync(db).size / 2 ** 20).toFixed(0),
      quantile(measured, 0.5).toFixed(1),
      quantile(measured, 0.99).toFixed(1),
    ]);
    if (process.stderr.isTTY) console.error(rows.at(-1)?.join("  "));
  }
  clearInterval(timer);
  await Promise.all(busy);
  over.abort();
  await following;
  printTable(
    [
      "minutes",
      "requests",
      "failures",
      "not sent",
      "MB",
      "heap MB",
      "open files",
      "MB of the file",
      "p50 ms",
      "p99 ms",
    ],
    rows,
  );
  const second = memory.slice(memory.length / 2);
  print(
    `\nIn the second half, memory grew by ${(slopeOf(second) * 3600).toFixed(1)} MB per hour; growth exponent over time ${growthExponent(second).toFixed(3)}.`,
  );
  print(`\n${jobs} old jobs, ${minutes} minutes; ${machine()}`);
  agent.destroy();
  server.child.kill();
}
