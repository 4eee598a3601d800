// Runs n8n's HTTP Request node with Retry On Fail through n8n's own engine, and compares what it was seen to do with the
// polling report and with its row in docs/clients.md: `npm run clients:n8n`. The packages of n8n have 900 MB, so they are no
// devDependencies: this installs them in a temporary folder, or takes the folder where they are installed.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type RuleName } from "../../src/polling/polling-rules.ts";
import { type Mock, start } from "../../src/start.ts";
import { bearer, type Job, urlOf } from "../../test/support/clients/client.ts";
import { type ClientRow, rowOf } from "../../test/support/clients/client-row.ts";
import { seenIn } from "../../test/support/clients/seen.ts";
import { SentRequests } from "../../test/support/clients/sent-requests.ts";
import { limit, type Situation, situations } from "../../test/support/clients/situations.ts";
import { run } from "../runners/command.ts";
import { n8nPackages, n8nRow } from "./n8n-row.ts";

type Engine = {
  readonly core: N8nCore;
  readonly workflow: N8nWorkflow;
  readonly nodes: Readonly<Record<string, unknown>>;
};

/** What is used of n8n-core. */
type N8nCore = {
  readonly ExecutionLifecycleHooks: new (mode: string, executionId: string, workflow: unknown) => unknown;
  readonly WorkflowExecute: new (data: unknown, mode: string) => { run(options: unknown): PromiseLike<unknown> };
};

/** What is used of n8n-workflow. */
type N8nWorkflow = {
  readonly NodeHelpers: { getVersionedNodeType(node: unknown, version?: number): unknown };
  readonly Workflow: new (options: unknown) => unknown;
};

/** Loads n8n from the folder where it is installed. */
function load(folder: string): Engine {
  const require = createRequire(join(folder, "package.json"));
  process.env["N8N_LOG_LEVEL"] = "silent";
  require("reflect-metadata");
  const node = (name: string): unknown => {
    const loaded = require(`n8n-nodes-base/dist/nodes/${name}/${name}.node.js`) as Record<string, new () => unknown>;
    const Node = loaded[name];
    if (!Node) throw new Error(`There is no node ${name}.`);
    return new Node();
  };
  return {
    core: require("n8n-core") as N8nCore,
    workflow: require("n8n-workflow") as N8nWorkflow,
    nodes: {
      "n8n-nodes-base.manualTrigger": node("ManualTrigger"),
      "n8n-nodes-base.httpRequest": node("HttpRequest"),
    },
  };
}

/** Polls a job once by a workflow of a trigger and an HTTP Request node that retries. */
function poll({ core, workflow: { NodeHelpers, Workflow }, nodes: types }: Engine, job: Job): PromiseLike<unknown> {
  const headers = Object.entries(bearer(job)).map(([name, value]) => ({ name, value }));
  const parameters = { url: urlOf(job), sendHeaders: true, headerParameters: { parameters: headers }, options: {} };
  const retries = { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 };
  const position = [0, 0];
  const nodes = [
    { id: "1", name: "Start", type: "n8n-nodes-base.manualTrigger", typeVersion: 1, position, parameters: {} },
    { id: "2", name: "Poll", type: "n8n-nodes-base.httpRequest", typeVersion: 4.2, position, parameters, ...retries },
  ];
  const connections = { Start: { main: [[{ node: "Poll", type: "main", index: 0 }]] } };
  const nodeTypes = {
    getByName: (name: string) => types[name],
    getByNameAndVersion: (name: string, version?: number) => NodeHelpers.getVersionedNodeType(types[name], version),
    getKnownTypes: () => ({}),
  };
  const data = { id: "1", name: "Poll a job", nodes, connections, active: false, settings: { executionOrder: "v1" } };
  // The engine reads these addresses for expressions, and does not send requests to them.
  const url = "http://n8n.example/";
  const urls = { restApiUrl: url, instanceBaseUrl: url, webhookBaseUrl: url, webhookWaitingBaseUrl: url };
  const forms = { formWaitingBaseUrl: url, webhookTestBaseUrl: url };
  const hooks = new core.ExecutionLifecycleHooks("manual", "1", data);
  const callbacks = { setExecutionStatus: () => undefined, sendDataToUI: () => undefined };
  const additional = { hooks, executionId: "1", variables: {}, credentialsHelper: {}, ...urls, ...forms, ...callbacks };
  return new core.WorkflowExecute(additional, "manual").run({ workflow: new Workflow({ ...data, nodeTypes }) });
}

/** Runs n8n in a situation, in real time. */
async function observe(engine: Engine, mock: Mock, requests: SentRequests, { prepare }: Situation, seed: number) {
  await using sandbox = await mock.sandbox({ seed });
  const id = await prepare(sandbox, 60);
  const job = { url: sandbox.url, path: `/api/agent/jobs/${id}`, token: sandbox.token };
  await poll(engine, job);
  const sent = requests.of(job.path);
  const { jobs } = await sandbox.report();
  const verdicts = new Map(jobs[0]?.rules.map(({ rule, verdict }) => [rule, verdict]));
  return { sent, seen: seenIn(sent, limit), verdicts };
}

const rulesOf = ({ breaks, warned, keeps }: ClientRow): readonly RuleName[] => [...breaks, ...warned, ...keeps];

/** A row whose durations are whole seconds, since n8n runs in real time. */
const rounded = (row: ClientRow): ClientRow => ({
  ...row,
  seen: row.seen.map((what) => what.replaceAll(/[\d.]+ s\b/g, (duration) => `${Math.round(parseFloat(duration))} s`)),
});

/** @throws Error where the report or the row says something else than n8n was seen to do */
async function judge(folder: string): Promise<void> {
  const engine = load(folder);
  await using mock = await start();
  using requests = new SentRequests();
  const observed = await Promise.all(
    Object.values(situations).map((situation, index) => observe(engine, mock, requests, situation, index)),
  );
  const { setting } = n8nRow;
  const row = rowOf({ client: "n8n", setting, decides: "retries" }, n8nRow.client.replace("n8n ", ""), observed);
  for (const rule of rulesOf(row))
    for (const { seen, verdicts } of observed)
      if (seen[rule] && seen[rule].verdict !== verdicts.get(rule))
        throw new Error(`The report says ${verdicts.get(rule)} of ${rule}: ${JSON.stringify(seen[rule])}`);
  if (!isDeepStrictEqual(rounded(row), n8nRow))
    throw new Error(`docs/clients.md has another row: ${JSON.stringify(rounded(row), null, 2)}`);
  console.log(`n8n does what docs/clients.md says: ${row.seen.join("; ")}.`);
}

const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "audity-mock-n8n-"));
try {
  if (given === undefined) {
    writeFileSync(join(folder, "package.json"), '{ "private": true }');
    await run(folder, "npm", ["install", "--ignore-scripts", ...n8nPackages]);
  }
  await judge(folder);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
