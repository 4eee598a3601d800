import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { ReportView } from "../src/control/types.gen.ts";
import type { RecordedReport } from "../src/recording/recorded-report.ts";
import { type Mock, start } from "../src/start.ts";
import { createHarRecorder, type RecorderStyle } from "./support/har-recorder.ts";
import { expectViolations } from "./support/response-watch.ts";
import { runHere } from "./support/run-here.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recorded-report-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string, name = "traffic.har"): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;
type Client = (fetch: Fetch, sandbox: Sandbox) => Promise<unknown>;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const jobUrl = ({ url }: Sandbox, job: string) => `${url}/api/agent/jobs/${job}`;

async function trigger(fetch: Fetch, { url, token, projects }: Sandbox): Promise<string> {
  const response = await fetch(`${url}/api/agent/projects/${projects.ready}/audit-analysis/async`, {
    method: "POST",
    ...bearer(token),
  });
  return ((await response.json()) as { data: { jobId: string } }).data.jobId;
}

/** Clients with one mistake each, by the rule that they break. */
const mistakes: Readonly<Record<string, Client>> = {
  async "retry-after"(fetch, sandbox) {
    const job = await trigger(fetch, sandbox);
    await sandbox.faults.add({ effect: { kind: "status", status: 503, retryAfterSeconds: 1 }, times: 1 });
    for (let count = 0; count < 3; count += 1) {
      await (await fetch(jobUrl(sandbox, job), bearer(sandbox.token))).text();
      await sleep(200);
    }
  },
  async "concurrent-polls"(fetch, sandbox) {
    const job = await trigger(fetch, sandbox);
    await sandbox.faults.add({ effect: { kind: "latency", durationMs: 200 }, operation: "getJobStatus", times: 5 });
    await Promise.all(Array.from({ length: 5 }, () => fetch(jobUrl(sandbox, job), bearer(sandbox.token))));
  },
  async "poll-after-end"(fetch, sandbox) {
    const job = await trigger(fetch, sandbox);
    await (await fetch(jobUrl(sandbox, job), bearer(sandbox.token))).text();
    await sandbox.jobs.start(job);
    await sandbox.jobs.complete(job);
    for (let count = 0; count < 4; count += 1) await (await fetch(jobUrl(sandbox, job), bearer(sandbox.token))).text();
  },
  async "poll-after-404"(fetch, sandbox) {
    const unknown = "11111111-2222-4333-8444-555555555555";
    for (let count = 0; count < 5; count += 1)
      await (await fetch(jobUrl(sandbox, unknown), bearer(sandbox.token))).text();
  },
  async "poll-after-401"(fetch, sandbox) {
    const job = await trigger(fetch, sandbox);
    const { token, id } = await sandbox.tokens.create();
    await sandbox.tokens.revoke(id);
    for (let count = 0; count < 4; count += 1) await (await fetch(jobUrl(sandbox, job), bearer(token))).text();
  },
};

type Verdicts = Readonly<Record<string, readonly (readonly [rule: string, verdict: string, tested: boolean])[]>>;

/** The verdict of each rule, by job. */
const verdictsOf = ({ jobs }: Pick<ReportView, "jobs">): Verdicts =>
  Object.fromEntries(
    jobs.map(({ jobId, rules }) => [
      jobId,
      rules.map(({ rule, verdict, cases }) => [rule, verdict, cases > 0] as const),
    ]),
  );

async function reportOn(text: string, ...options: string[]): Promise<RecordedReport> {
  const { output, errors } = await runHere(["report", "--har", await fileWith(text), "--format", "json", ...options]);
  expect(errors).toBe("");
  return JSON.parse(output) as RecordedReport;
}

describe("audity-mock report --har", () => {
  it.each<RecorderStyle>(["browser", "browser without secrets", "mitmproxy"])(
    "audity-mock report --har gives five mistakes the verdicts of the live report when recorded as by a %s",
    async (style) => {
      expectViolations();
      await using mock: Mock = await start({ seed: 3, clock: "real" });
      const recorder = createHarRecorder(style);
      const sandbox = await mock.sandbox({ name: "recorded", seed: 4, clock: "real" });
      for (const client of Object.values(mistakes)) await client(recorder.fetch, sandbox);
      const live = await sandbox.report();
      for (const rule of Object.keys(mistakes))
        expect(live.jobs.some(({ rules }) => rules.some((each) => each.rule === rule && each.verdict === "fail"))).toBe(
          true,
        );
      expect(live.jobs).toHaveLength(5);

      const recorded = await reportOn(recorder.text());
      expect(verdictsOf(recorded)).toEqual(verdictsOf(live));
      expect(recorded.jobs.map(({ statuses, polls }) => [statuses, polls])).toEqual(
        live.jobs.map(({ statuses, polls }) => [statuses, polls]),
      );
      const exported = await reportOn(await sandbox.journal.export({ format: "har" }));
      expect(verdictsOf(exported)).toEqual(verdictsOf(live));
    },
  );
});
