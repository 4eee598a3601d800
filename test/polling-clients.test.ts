import { readFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportView } from "../src/control/types.gen.ts";
import { type Mock, start } from "../src/start.ts";
import { n8nRow } from "../scripts/clients/n8n-row.ts";
import { allClients } from "./support/clients/all-clients.ts";
import type { PollingClient } from "./support/clients/client.ts";
import { type ClientRow, rowOf, tableOf, versionOf } from "./support/clients/client-row.ts";
import { type Observation, observe } from "./support/clients/observe.ts";
import { situations } from "./support/clients/situations.ts";
import { newsIn, type SeenByRule } from "./support/clients/seen.ts";
import { SentRequests } from "./support/clients/sent-requests.ts";
import { expectViolations } from "./support/response-watch.ts";

const page = new URL("../docs/clients.md", import.meta.url).pathname;

let mock: Mock;
beforeAll(async () => {
  mock = await start();
});
afterAll(() => mock.stop());

/** The verdicts of the report, without the rules that were not tested. */
const verdictsIn = ({ jobs: [job] }: ReportView) =>
  Object.fromEntries((job?.rules ?? []).flatMap(({ rule, verdict, cases }) => (cases > 0 ? [[rule, verdict]] : [])));

const verdictsOf = (seen: SeenByRule) =>
  Object.fromEntries(Object.entries(seen).map(([rule, { verdict }]) => [rule, verdict]));

const rows = new Map<PollingClient, ClientRow>();

/** Runs a client in all situations and compares what it was seen to do with the report. @returns its row of the page */
async function judge(client: PollingClient): Promise<ClientRow> {
  const observed: Observation[] = [];
  for (const [name, situation] of Object.entries(situations)) {
    const observation = await observe(mock, client, situation);
    const { sent, seen, report } = observation;
    const [job] = report.jobs;
    expect([name, job?.polls, verdictsIn(report)]).toEqual([name, sent.length, verdictsOf(seen)]);
    expect((job?.newsPerPoll ?? 0) * sent.length).toBeCloseTo(newsIn(sent));
    observed.push(observation);
  }
  return rowOf(client, versionOf(client.client), observed);
}

it.each(allClients)("the polling report says of $client ($setting) what it was seen to do", async (client) => {
  expectViolations(); // Injected faults.
  rows.set(client, await judge(client));
});

it("docs/clients.md has a row for each client, with what it was seen to do", async () => {
  for (const client of allClients) if (!rows.has(client)) rows.set(client, await judge(client));
  const table = tableOf([...allClients.map((client) => rows.get(client) as ClientRow), n8nRow]);
  const [before, after] = readFileSync(page, "utf8").split(/^\| client +\| setting .*?\n\n/ms);
  expect(after).toBeDefined();
  const written = `${before}${table}\n\n${after}`;
  await expect(await format(written, { ...(await resolveConfig(page)), parser: "markdown" })).toMatchFileSnapshot(page);
});

describe("in real time", () => {
  const honouring: Readonly<Record<string, boolean>> = {
    "axios-retry `retryDelay: axiosRetry.exponentialDelay`": true,
    "axios-retry `retryDelay: () => 150`": false,
    "got defaults": true,
    "undici `RetryAgent` for 429 and 503": true,
    "p-retry `retries: 8`": false,
  };

  it("the report and the journal tell clients that honour Retry-After from those that do not", async () => {
    using requests = new SentRequests();
    const judged = allClients.map(async ({ client, setting, poll }, index) => {
      const name = `${client} ${setting}`;
      if (!(name in honouring)) return [];
      const sandbox = await mock.sandbox({ seed: index });
      const { id } = await sandbox.jobs.create({ scenario: "instant" });
      await sandbox.limits.setRule("jobPolling", { limit: 10, windowMs: "2s" });
      await sandbox.limits.drain("jobPolling");
      const path = `/api/agent/jobs/${id}`;
      // One that does not honour it may give up.
      await poll({ url: sandbox.url, path, token: sandbox.token }, new AbortController().signal).catch(() => undefined);
      const [first, second] = requests.of(path);
      const waitedMs = (second?.sentAt ?? 0) - (first?.toldAt ?? 0);
      const told = 1000 * Number(first?.retryAfter);
      const { passed } = await sandbox.journal.assert({ honoursRetryAfter: true });
      const { "retry-after": verdict } = verdictsIn(await sandbox.report());
      return [[name, { seen: waitedMs >= told - 50, passed, verdict }]];
    });
    const expected = Object.entries(honouring).map(([name, honours]) => [
      name,
      { seen: honours, passed: honours, verdict: honours ? "pass" : "fail" },
    ]);
    expect(Object.fromEntries((await Promise.all(judged)).flat())).toEqual(Object.fromEntries(expected));
  });
});
