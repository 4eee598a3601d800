import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { operationsOf } from "../src/contract/document.ts";
import { metrics } from "../src/metrics/metrics.ts";
import { type Mock, start, version } from "../src/start.ts";
import { withMock } from "./support/agent.ts";
import { ask } from "./support/ask.ts";
import { commandPath, runToEnd, withFolder } from "./support/command.ts";
import { eventually } from "./support/eventually.ts";
import { receiverOf } from "./support/receiver.ts";
import { expectViolations } from "./support/response-watch.ts";

const page = readFileSync(new URL("../docs/metrics.md", import.meta.url), "utf8");
const line = /^(\w+)(?:\{((?:\w+="[^"\\\n]*",?)*)\})? (-?[\d.]+(?:e[+-]\d+)?)$/;

/** The samples of an exposition. Fails if it breaks the rules of the text format. */
function samplesIn(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  expect(text.endsWith("\n")).toBe(true);
  for (const each of text.split("\n").filter((some) => some !== "")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\w+) (.+)$/.exec(each) ?? [];
    if (kind === "TYPE") types.set(name, rest);
    if (kind !== undefined) continue;
    const [, ofSample = "", labels = "", value] = line.exec(each) ?? [];
    expect([each, types.get(ofSample)]).toEqual([each, expect.stringMatching(/^(counter|gauge)$/) as string]);
    if (types.get(ofSample) === "counter") expect(ofSample).toMatch(/_total$/);
    const key = labels === "" ? ofSample : `${ofSample}{${labels}}`;
    expect(samples.has(key), key).toBe(false);
    samples.set(key, Number(value));
  }
  return samples;
}

async function scrape({ url, controlToken }: Pick<Mock, "url" | "controlToken">) {
  const { status, headers, body } = await ask(`${url}/__mock/metrics`, "GET", {
    authorization: `Bearer ${controlToken}`,
  });
  expect([status, headers["content-type"]]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  return samplesIn(body);
}

const named = (samples: ReadonlyMap<string, number>, name: string) =>
  Object.fromEntries([...samples].filter(([key]) => key.split("{")[0] === name));

const requestsOf = (samples: ReadonlyMap<string, number>) => named(samples, "audity_mock_requests_total");

/** The same counts, from the journals of sandboxes. */
async function countsOfJournals(mock: Mock, names: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    const sandbox = await mock.openSandbox(name);
    for (const { operation, status } of (await sandbox.journal.read({ limit: 10_000 })).entries) {
      const key = `audity_mock_requests_total{operation="${operation ?? "unknown"}",status="${status ?? "none"}"}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

/** Sends requests with every kind of answer: 200, 401, 403, 404, 429, a fault and no response. */
async function sendRequests({ url }: Mock, token: string): Promise<void> {
  const send = (path: string, bearer = token) =>
    fetch(url + path, { headers: { authorization: `Bearer ${bearer}` } }).then(({ status }) => status);
  const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000001";
  for (let times = 0; times < 3; times += 1) expect(await send("/api/projects")).toBe(200);
  expect(await send("/api/projects", "aky_secretsecretsecretsecretsecret99")).toBe(401);
  expect(await send("/api/projects/secret-id")).toBe(404);
  expect(await send("/api/secret-path")).toBe(403);
  const statuses = [];
  for (let times = 0; times < 4; times += 1) statuses.push(await send(job));
  expect(statuses).toEqual([200, 200, 429, 429]);
}

describe("the metrics", () => {
  it("the counts of requests agree with the journals, also for refused requests and faults, and no label has a value of a client", async () => {
    expectViolations(); // The fault's 599 is not in the contract.
    await withMock({}, async (mock) => {
      const rules = { jobPolling: { limit: 2, windowMs: "10m" } };
      const sandbox = await mock.sandbox({ name: "secret-sandbox", clock: "frozen", limits: { rules } });
      const other = await mock.sandbox({ clock: "frozen", limits: { rules } });
      for (const { token } of [sandbox, other]) await sendRequests(mock, token);
      await sandbox.faults.add({ effect: { kind: "status", status: 599 }, times: 1 });
      const headers = { authorization: `Bearer ${sandbox.token}` };
      expect((await fetch(`${mock.url}/api/projects`, { headers })).status).toBe(599);
      await sandbox.faults.add({ effect: { kind: "connectionReset" }, times: 1 });
      await expect(fetch(`${mock.url}/api/projects`, { headers })).rejects.toThrow();
      const reset = 'audity_mock_requests_total{operation="listProjects",status="none"}';
      await eventually("the reset is counted", async () => requestsOf(await scrape(mock))[reset] === 1);
      const samples = await scrape(mock);
      const counts = requestsOf(samples);
      expect(counts).toEqual(await countsOfJournals(mock, ["default", "secret-sandbox", other.name]));
      expect(counts).toMatchObject({
        'audity_mock_requests_total{operation="listProjects",status="200"}': 6,
        'audity_mock_requests_total{operation="listProjects",status="401"}': 2,
        'audity_mock_requests_total{operation="listProjects",status="599"}': 1,
        'audity_mock_requests_total{operation="getJobStatus",status="429"}': 4,
        'audity_mock_requests_total{operation="getProject",status="404"}': 2,
        'audity_mock_requests_total{operation="unknown",status="403"}': 2,
      });
      const operations = operationsOf(contract).map(({ id }) => id);
      for (const key of Object.keys(counts))
        expect([...operations, "unknown"]).toContain(/operation="(\w+)"/.exec(key)?.[1]);
      expect([...samples.keys()].join("\n")).not.toMatch(/secret|aky_|Bearer/);
      expect(samples.get("audity_mock_sandboxes")).toBe(3);
    });
  });

  it("the counts of requests do not fall when a sandbox is reset or deleted, or its journal is trimmed", () =>
    withMock({}, async (mock) => {
      const sandbox = await mock.sandbox({ journal: { limit: 5 } });
      await sendRequests(mock, mock.token).catch(() => undefined);
      for (let times = 0; times < 20; times += 1)
        await fetch(`${mock.url}/api/projects`, { headers: { authorization: `Bearer ${sandbox.token}` } });
      const before = requestsOf(await scrape(mock));
      await mock.defaultSandbox.reset();
      await sandbox.delete();
      const after = await scrape(mock);
      expect(requestsOf(after)).toEqual(before);
      expect(before['audity_mock_requests_total{operation="listProjects",status="200"}']).toBe(23);
      expect([after.get("audity_mock_journal_entries"), after.get("audity_mock_journal_bytes")]).toEqual([0, 0]);
    }));

  it("the jobs are counted by their status at the time of each sandbox's clock, also when there are many", () =>
    withMock({ clock: "frozen" }, async (mock) => {
      await mock.defaultSandbox.reset();
      const before = named(await scrape(mock), "audity_mock_jobs");
      const sandbox = await mock.sandbox({ clock: "frozen" });
      const count = 2500;
      for (let job = 0; job < count; job += 1)
        await sandbox.jobs.create({ scenario: job % 5 === 0 ? "fails" : "completes" });
      const jobs = async () => {
        const now = named(await scrape(mock), "audity_mock_jobs");
        return Object.fromEntries(
          Object.entries(now).map(([key, value]) => [/"(\w+)"/.exec(key)?.[1] ?? "", value - (before[key] ?? 0)]),
        );
      };
      const none = { pending: 0, processing: 0, completed: 0, failed: 0, vanished: 0 };
      expect(await jobs()).toEqual({ ...none, pending: count });
      await sandbox.clock.advance("5m");
      expect(await jobs()).toEqual({ ...none, completed: (count * 4) / 5, failed: count / 5 });
      const [job] = await sandbox.jobs.list({ limit: 1 });
      await sandbox.jobs.vanish(job?.id ?? "");
      expect(await jobs()).toMatchObject({ vanished: 1 });
    }));

  it("the worker lag is the real time for which a due change has not been written", () =>
    withFolder(async (folder) => {
      const db = join(folder, "lag.db");
      await using mock = await start({ db });
      const sandbox = await mock.sandbox({ clock: { mode: "scaled", scale: 1000 } });
      const lag = async () => (await scrape(mock)).get('audity_mock_worker_lag_seconds{worker="jobs"}') ?? NaN;
      expect(await lag()).toBe(0);
      await sandbox.jobs.create({ scenario: "completes" });
      const other = new Sqlite(db);
      other.exec("BEGIN IMMEDIATE");
      const begunAt = performance.now();
      try {
        await eventually("the worker lags", async () => (await lag()) > 0.2);
        expect(await lag()).toBeLessThan((performance.now() - begunAt) / 1000 + 0.5);
      } finally {
        other.exec("ROLLBACK");
        other.close();
      }
      await eventually("the worker has caught up", async () => (await lag()) === 0);
    }));

  it("the journal is counted in entries and bytes, before and after it is written", () =>
    withMock({}, async (mock) => {
      const get = () => fetch(`${mock.url}/api/projects`, { headers: { authorization: `Bearer ${mock.token}` } });
      await Promise.all([get(), get(), get()]);
      const sum = (samples: ReadonlyMap<string, number>) =>
        (samples.get("audity_mock_journal_entries") ?? 0) + (samples.get("audity_mock_journal_waiting_entries") ?? 0);
      expect(sum(await scrape(mock))).toBe(3);
      await mock.defaultSandbox.journal.configure({ limit: 100 }); // Writes what is waiting.
      const samples = await scrape(mock);
      expect(samples.get("audity_mock_journal_entries")).toBe(3);
      expect(samples.get("audity_mock_journal_waiting_entries")).toBe(0);
      expect(samples.get("audity_mock_journal_lost_total")).toBe(0);
      expect(samples.get("audity_mock_journal_bytes")).toBeGreaterThan(100);
    }));

  it("the requests to a webhook are counted apart from those to the Agent API", () =>
    withMock({ clock: "frozen" }, async (mock) => {
      await using receiver = await receiverOf(200);
      const sandbox = await mock.sandbox({ clock: "frozen" });
      await sandbox.webhook.set(receiver.url);
      await sandbox.jobs.create({ scenario: "completes" });
      await sandbox.clock.advance("5m");
      const delivered = 'audity_mock_webhook_requests_total{event="analysis_generated",status="200"}';
      await eventually("the delivery is counted", async () => (await scrape(mock)).get(delivered) === 1);
      expect(requestsOf(await scrape(mock))).toEqual({});
    }));

  it("the metrics need the control token, and are refused to web pages of another origin and unknown host names", () =>
    withMock({}, async ({ url, token, controlToken }) => {
      const status = async (headers: Record<string, string>) =>
        (await ask(`${url}/__mock/metrics`, "GET", headers)).status;
      const authorization = `Bearer ${controlToken}`;
      expect(await status({})).toBe(401);
      expect(await status({ authorization: `Bearer ${token}` })).toBe(401);
      expect(await status({ authorization, origin: "http://elsewhere.example" })).toBe(403);
      expect(await status({ authorization, host: "elsewhere.example" })).toBe(403);
      expect(await status({ authorization })).toBe(200);
    }));

  it("two servers on one file report the same jobs, and each its own requests", () =>
    withFolder(async (folder) => {
      const db = join(folder, "shared.db");
      await using one = await start({ db, clock: "frozen" });
      await using other = await start({ db });
      await fetch(`${one.url}/api/projects`, { headers: { authorization: `Bearer ${one.token}` } });
      const [first, second] = [await scrape(one), await scrape(other)];
      expect(named(first, "audity_mock_jobs")).toEqual(named(second, "audity_mock_jobs"));
      expect(first.get('audity_mock_jobs{status="completed"}')).toBeGreaterThan(0);
      expect([Object.values(requestsOf(first)), requestsOf(second)]).toEqual([[1], {}]);
    }));
});

describe("docs/metrics.md", () => {
  it("the table lists every metric that a server reports", () =>
    withMock({}, async (mock) => {
      const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) /gm)].map(([, name, type]) => `${name} ${type}`);
      const types = [...(await mock.metrics()).matchAll(/^# TYPE (\w+ \w+)$/gm)].map(([, type]) => type);
      expect(rows.toSorted()).toEqual(types.toSorted());
      expect(rows.length).toBeGreaterThan(Object.keys(metrics).length);
    }));

  it("the command prints the metrics", () =>
    withMock({}, async (mock) => {
      const [, script = ""] = /^```sh\n(.*?)^```/ms.exec(page) ?? [];
      const { code, output } = await runToEnd(
        "bash",
        ["-euo", "pipefail", "-c", script.replaceAll("npx audity-mock", `"${process.execPath}" "${commandPath}"`)],
        { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
      );
      expect(code).toBe(0);
      expect(samplesIn(output).get("audity_mock_sandboxes")).toBe(1);
    }));

  it("a scrape with the configuration gets the metrics", () =>
    withFolder(async (folder) => {
      await using mock = await start();
      const [, yaml = ""] = /^```yaml\n(.*?)^```/ms.exec(page) ?? [];
      const file = join(folder, "token");
      writeFileSync(file, `${mock.controlToken}\n`);
      const { scrape_configs: jobs } = load(
        yaml
          .replace("/etc/prometheus/audity-mock-control-token", file)
          .replace("127.0.0.1:2834", mock.url.replace("http://", "")),
      ) as { scrape_configs: Record<string, unknown>[] };
      expect(jobs).toHaveLength(1);
      const [job = {}] = jobs;
      expect(Object.keys(job)).toEqual(["job_name", "metrics_path", "authorization", "static_configs"]);
      const { credentials_file: path, ...others } = job["authorization"] as Record<string, string>;
      const [{ targets } = { targets: [] }] = job["static_configs"] as { targets: string[] }[];
      expect([others, targets.length]).toEqual([{}, 1]);
      // As Prometheus does: a bearer token without the white space around it, and a list of accepted formats.
      const response = await fetch(`http://${targets[0]}${String(job["metrics_path"])}`, {
        headers: {
          authorization: `Bearer ${readFileSync(path ?? "", "utf8").trim()}`,
          accept: "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2",
        },
      });
      expect(response.status).toBe(200);
      expect(samplesIn(await response.text()).get(`audity_mock_info{version="${version}"}`)).toBe(1);
    }));
});
