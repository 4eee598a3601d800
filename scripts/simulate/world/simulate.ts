// One simulation: the servers, the clients, what is done to them, and what is found out about them at the end.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type fc from "fast-check";
import { failureOf, unwatched, watchStatements } from "../database-faults.ts";
import type { LogLine } from "../log.ts";
import { machine } from "../virtual-machine.ts";
import { receiver } from "../virtual-send.ts";
import { type Client, live } from "./clients.ts";
import { bodyOf, type Exchange } from "./exchange.ts";
import { controlToken, createNetwork, type Network } from "./network.ts";
import type { Blow, Plan } from "./plan.ts";
import { type Random, randomFrom } from "./random.ts";
import { createStage, type Stage } from "./stage.ts";

/** What a webhook was sent, and how it was answered. */
export type Delivery = {
  readonly id: string;
  readonly body: string;
  readonly at: number;
  readonly status: number | null;
};

export type Expected = { readonly exchange: Exchange; readonly status: number };

/** All that is known of a simulation at its end. */
export type History = {
  readonly plan: Plan;
  readonly exchanges: readonly Exchange[];
  readonly clients: readonly Client[];
  readonly deliveries: readonly Delivery[];
  /** Requests whose status is known before: those with tokens that come and go. */
  readonly expected: readonly Expected[];
  readonly logs: readonly LogLine[];
  /** When the machine's clock was set forward, and how far. */
  readonly jumps: readonly { readonly at: number; readonly ms: number }[];
  /** Whether a statement was made to fail. */
  readonly hasFailedStatement: boolean;
  /** The number of the first exchange of the audit at the end, which nothing disturbs. */
  readonly auditFrom: number;
  readonly uptimeMs: number;
  readonly hash: string;
};

/** The limits, low enough for clients to meet them. */
export const rules = {
  read: { limit: 15, windowMs: 60_000 },
  write: { limit: 10, windowMs: 60_000 },
  jobPolling: { limit: 8, windowMs: 60_000 },
  capture: { limit: 30, windowMs: 3_600_000 },
} as const;

/** The clock of a sandbox and the longest job: everything has ended by then. */
const longestJobMs = 15 * 60_000;

export async function simulate(plan: Plan, scheduler: fc.Scheduler): Promise<History> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-simulation-"));
  const stage = createStage(scheduler, plan.seed);
  process.on("unhandledRejection", stage.fail);
  try {
    const history = run(stage, plan, join(folder, "simulated.db"));
    return await stage.until(history);
  } finally {
    process.off("unhandledRejection", stage.fail);
    watchStatements(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(stage: Stage, plan: Plan, file: string): Promise<History> {
  const random = randomFrom(plan.seed);
  const logs: LogLine[] = [];
  const injected: Injected = { hasFailed: false, jumps: [] };
  const network = createNetwork({
    stage,
    random,
    onLog: (line) => logs.push(line),
    options: { seed: plan.seed, db: file, rateLimit: rules },
    onStartFailed: () => injected.hasFailed,
  });
  const deliveries = receive(stage, plan);
  for (let place = 0; place < plan.servers; place += 1) await network.begin(place);
  const control: Control = (method, path, body) =>
    network.ask("control", 0, controlToken, method, `/__mock${path}`, body);
  const made = await control("POST", "/sandboxes", { clock: "real", demoData: "none" });
  const at = `/sandboxes/${(bodyOf(made) as { name: string }).name}`;
  await control("PUT", `${at}/webhook`, { url: "http://127.0.0.1:9/hook" });
  const clients: Client[] = [];
  for (const [index, manner] of plan.clients.entries())
    clients.push(await admit(network, control, at, `${manner} ${index + 1}`, manner));

  const endsAt = machine.uptimeMs + plan.lastsMs;
  const isOver = () => machine.uptimeMs >= endsAt;
  const blows = plan.blows.map((blow) => strike(stage, network, blow, injected));
  const lives = clients.map((client, index) => {
    const own = randomFrom(plan.seed + 7919 * (index + 1));
    const others = clients.filter((other) => other !== client);
    return live(client, {
      random: own,
      isOver,
      sleep: (ms) => stage.sleep(ms, `${client.name} wakes up`),
      ask: (method, path, body) =>
        network.ask(client.name, own.between(0, plan.servers - 1), client.token, method, path, body),
      foreignPath: () =>
        others.flatMap(({ promised }) => promised).findLast(({ path }) => /[0-9a-f]{8}/.test(path))?.path,
    });
  });
  const expected: Expected[] = [];
  const operator = operate({ stage, network, at, isOver, expected, random: randomFrom(plan.seed + 1), clients });
  await Promise.all([...blows, ...lives, operator]);
  await stage.sleep(longestJobMs, "everything has ended");
  const auditFrom = network.exchanges.length;
  await audit(stage, network, control, at, clients);
  for (let place = 0; place < plan.servers; place += 1) await network.stop(place);
  const hash = hashOf(network.exchanges, file);
  const history = {
    ...{ plan, exchanges: network.exchanges, clients, deliveries, expected, logs, auditFrom, hash },
    ...{ hasFailedStatement: injected.hasFailed, jumps: injected.jumps, uptimeMs: machine.uptimeMs },
  };
  await network.bury();
  return history;
}

type Injected = { hasFailed: boolean; readonly jumps: { readonly at: number; readonly ms: number }[] };

type Control = (method: string, path: string, body?: object) => Promise<Exchange>;

/** Makes an owner with a token and a project that is ready for an audit. */
async function admit(
  { ask }: Network,
  control: Control,
  at: string,
  name: string,
  manner: Client["manner"],
): Promise<Client> {
  const options = { creditsAllocated: 30_000, creditsUsed: 0, demoData: "none" };
  const owner = bodyOf(await control("POST", `${at}/owners`, options)) as { id: string; token: string };
  const fields = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };
  const project = bodyOf(await ask(name, 0, owner.token, "POST", "/api/projects", fields)) as { id: string };
  await control("POST", `${at}/projects/${project.id}/prepare`, { ownerId: owner.id });
  const path = `/api/projects/${project.id}`;
  const promised = [{ kind: "project" as const, id: project.id, path, isDeleted: false }];
  return { name, manner, token: owner.token, ownerId: owner.id, projectId: project.id, promised };
}

type Operating = {
  readonly stage: Stage;
  readonly network: Network;
  readonly at: string;
  readonly isOver: () => boolean;
  readonly expected: Expected[];
  readonly random: Random;
  readonly clients: readonly Client[];
};

/** Creates tokens on one server and revokes them, and uses them on every server. */
async function operate({ stage, network, at, isOver, expected, random, clients }: Operating): Promise<void> {
  const { ask, places } = network;
  for (;;) {
    await stage.sleep(random.between(4000, 15_000), "the operator wakes up");
    const [client] = clients;
    if (isOver() || !client) return;
    const place = random.between(0, places() - 1);
    const control = (path: string, body?: object) =>
      ask("control", place, controlToken, "POST", `/__mock${at}/tokens${path}`, body);
    const use = async (token: string, status: number) => {
      for (let each = 0; each < places(); each += 1)
        expected.push({ exchange: await ask("operator", each, token, "GET", "/api/user/current"), status });
    };
    const made = await control("", { ownerId: client.ownerId });
    if (made.status !== 201) continue;
    const { id, token } = bodyOf(made) as { id: string; token: string };
    await use(token, 200);
    if ((await control(`/${id}/revoke`)).status === 200) await use(token, 401);
  }
}

/** Answers webhooks as the plan says, after a while; an attempt without an answer ends when the server gives up. */
function receive(stage: Stage, { receiver: answers }: Plan): readonly Delivery[] {
  const deliveries: Delivery[] = [];
  receiver.answer = (_url, headers, body, signal) =>
    new Promise((resolve) => {
      const sender = machine.acting;
      const status = answers[deliveries.length % answers.length] ?? null;
      deliveries.push({ id: headers["x-audity-delivery"] ?? "", body, at: machine.uptimeMs, status });
      const giveUp = () => resolve({ status: null, problem: "did not respond in time" });
      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp);
      if (status === null) return;
      const problem = status < 300 ? null : `responded with ${status}`;
      stage.after(50, "answer of the receiver", () => {
        if (!sender.isDead) void machine.as(sender, () => resolve({ status, problem }));
      });
    });
  return deliveries;
}

/** Does one thing to the servers when its time has come. */
async function strike(stage: Stage, network: Network, blow: Blow, injected: Injected): Promise<void> {
  await stage.sleep(blow.atMs, `${blow.kind} is due`);
  if (blow.kind === "jump") {
    injected.jumps.push({ at: machine.uptimeMs, ms: blow.ms });
    return machine.jump(blow.ms);
  }
  if (blow.kind === "stall") return machine.stall(blow.ms);
  if (blow.kind === "statement") {
    let left = blow.after;
    watchStatements(() => {
      if (left-- !== 0) return;
      injected.hasFailed = true;
      throw failureOf(blow.code);
    });
    return;
  }
  const place = blow.place % network.places();
  if (blow.kind === "death") return dieAtStatement(stage, network, place, blow.after);
  if (!network.isUp(place)) return;
  if (blow.kind === "kill") network.kill(place);
  else await network.stop(place);
  await stage.sleep(blow.downMs, "start again");
  if (!network.isUp(place)) await network.begin(place);
}

/** A statement that changes something, or begins or ends a transaction. */
const writing = /^\s*(insert|update|delete|begin|commit)/i;

/** Ends a process at one of its next writing statements: what is not committed by then is lost. */
async function dieAtStatement(stage: Stage, network: Network, place: number, after: number): Promise<void> {
  const isDead = Promise.withResolvers<undefined>();
  let left = after;
  watchStatements((text) => {
    if (!machine.isRunning(network.nameAt(place)) || !writing.test(text) || left-- > 0) return;
    network.kill(place);
    isDead.resolve(undefined);
    throw failureOf("SQLITE_IOERR_WRITE");
  });
  await Promise.race([isDead.promise, stage.sleep(20_000, "nothing was asked of the database")]);
  watchStatements(() => undefined);
  await stage.sleep(1000, "start again");
  if (!network.isUp(place)) await network.begin(place);
}

/** Reads everything that was promised, as its owner and as another one. The limits are off meanwhile. */
async function audit(
  stage: Stage,
  { ask, places }: Network,
  control: Control,
  at: string,
  clients: readonly Client[],
): Promise<void> {
  watchStatements(() => undefined);
  await control("PUT", `${at}/limits/enabled`, { enabled: false });
  for (const [index, client] of clients.entries()) {
    const other = clients[(index + 1) % clients.length];
    for (let place = 0; place < places(); place += 1)
      for (const { path } of client.promised) {
        await ask(`auditor of ${client.name}`, place, client.token, "GET", path);
        if (other && other !== client) await ask(`stranger to ${client.name}`, place, other.token, "GET", path);
      }
    await ask(`auditor of ${client.name}`, 0, client.token, "GET", "/api/user/credits");
    await ask(`auditor of ${client.name}`, 0, client.token, "GET", "/api/projects");
  }
  // A server writes what it was asked a quarter of a second later; the other one reads it then.
  await stage.sleep(2000, "the journal is written");
  await control("GET", `${at}/jobs?limit=1000`);
  await control("GET", `${at}/report`);
  await control("GET", `${at}/journal?limit=1000`);
}

/** Of everything that was answered, and of the database at the end. */
function hashOf(exchanges: readonly Exchange[], file: string): string {
  const hash = createHash("sha256");
  for (const exchange of exchanges) hash.update(JSON.stringify(exchange));
  unwatched(() => {
    const database = new Sqlite(file, { readonly: true });
    const tables = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
      )
      .pluck()
      .all();
    for (const table of tables)
      for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY 1`).iterate())
        hash.update(JSON.stringify(row));
    database.close();
  });
  return hash.digest("hex");
}
