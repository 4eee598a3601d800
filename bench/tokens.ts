import { print } from "./report.ts";
import { randomBytes } from "node:crypto";
import Sqlite from "better-sqlite3";
import { digestOf, tokenFrom } from "../src/agent/token.ts";
import { start } from "../src/start.ts";
import {
  type BenchOptions,
  type BenchServer,
  cpuMicrosOf,
  launch,
  machine,
  quantile,
  residentMegabytes,
} from "./compare.ts";
import { commandParameters } from "./contenders.ts";
import { controlParameters, controlPlane } from "./control-plane.ts";
import { jobPath } from "./jobs.ts";
import { answersOf, type Client, openClient, requestOf } from "./load.ts";
import { printTable } from "./table.ts";

/** What the documentation allows: so many polls of a token in a minute, and so many tokens of an owner. */
const [pollsPerMinute, tokensPerOwner] = [120, 10];

const stepMs = 60_000 / pollsPerMinute;

const connections = 32;

/** In real time, where one that waits must not keep another from being sent. */
const openConnections = 256;

const shares = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 1];

/** A machine keeps up when this share of the answers that are due in a time has come in it. */
const keptUp = 0.99;

/**
 * Makes a file with so many tokens in one frozen sandbox, each with a job of its own; the jobs begin and end one after
 * the other within `durationMs`.
 */
async function fillTokens(file: string, count: number, durationMs: number): Promise<readonly string[]> {
  const mock = await start({ db: file, seed: 1, clock: "frozen" });
  const now = Date.parse((await mock.clock.read()).now);
  const owners: string[] = [];
  while (owners.length < count / tokensPerOwner) owners.push((await mock.defaultSandbox.owners.create()).id);
  await mock.stop();
  const sqlite = new Sqlite(file);
  const keys = sqlite.prepare<[string], { owner: number; project: number }>(
    `SELECT owners.key AS owner, min(projects.key) AS project FROM owners
     JOIN projects ON projects.owner_key = owners.key WHERE owners.id = ?`,
  );
  const insertToken = sqlite.prepare(
    `INSERT INTO tokens (sandbox_key, owner_key, id, label, digest, prefix, scopes, created_at)
     VALUES (1, @owner, printf('33333333-3333-4333-8333-%012x', @index), 'bench', @digest, @prefix, '["read"]', @now)`,
  );
  const insertJob = sqlite.prepare(
    `INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at, starts_at, ends_at, outcome,
       next_due_at, analysis_id)
     VALUES (1, @owner, @project, @id, 'completes', 'pending', @now, @startsAt, @endsAt, 'completed', @startsAt,
       printf('22222222-2222-4222-8222-%012x', @index))`,
  );
  const polls = sqlite.transaction(() => {
    // The token with which an owner was created is one of those he may have.
    sqlite.exec("DELETE FROM tokens WHERE NOT initial");
    return Array.from({ length: count }, (_, index) => {
      const token = tokenFrom(randomBytes(32));
      const owner = keys.get(owners[Math.floor(index / tokensPerOwner)] ?? "");
      insertToken.run({ ...owner, index, now, digest: digestOf(token), prefix: token.slice(0, 8) });
      const startsAt = now + Math.ceil((durationMs * index) / count / 2);
      const id = jobPath(index).split("/").at(-1);
      insertJob.run({ ...owner, index, now, id, startsAt, endsAt: startsAt + Math.ceil(durationMs / 2) });
      return requestOf("GET", jobPath(index), token);
    });
  })();
  sqlite.close();
  return polls;
}

/** Polls with all tokens as often as they may, on a frozen clock, and then once more with one of them. */
async function inSandboxTime(server: BenchServer, client: Client, polls: readonly string[], steps: number) {
  const control = controlPlane(server);
  const before = residentMegabytes(server);
  const begun = performance.now();
  const advanceMs: number[] = [];
  let [answered, cpuMicros, pollSeconds] = [0, 0, 0];
  let loaded;
  for (let step = 0; step < steps; step += 1) {
    if (process.stderr.isTTY) process.stderr.write(`step ${step + 1} of ${steps}\r`);
    const cpuBefore = cpuMicrosOf(server.child);
    loaded = await client.ask({ connections, goesOn: step > 0 });
    cpuMicros += cpuMicrosOf(server.child) - cpuBefore;
    pollSeconds += loaded.seconds;
    answered += answersOf(loaded, 200);
    const from = performance.now();
    if (step < steps - 1) await control("POST", "/sandboxes/default/clock/advance", { durationMs: stepMs });
    advanceMs.push(performance.now() - from);
  }
  const seconds = (performance.now() - begun) / 1000;
  printTable(
    ["tokens", "polls", "polls/s", "CPU µs", "p50 ms", "p99 ms", "longest ms", "advance ms", "MB before", "MB after"],
    [
      [
        String(polls.length),
        String(answered),
        (answered / pollSeconds).toFixed(0),
        (cpuMicros / answered).toFixed(1),
        loaded?.medianMs.toFixed(2) ?? "",
        loaded?.slowestMs.toFixed(1) ?? "",
        loaded?.longestMs.toFixed(0) ?? "",
        quantile(advanceMs, 0.5).toFixed(1),
        before.toFixed(0),
        residentMegabytes(server).toFixed(0),
      ],
    ],
  );
  const [, path = "", token = ""] = /^GET (\S+) [^]*Bearer (\S+)/.exec(polls[0] ?? "") ?? [];
  const poll = () => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  for (let used = ((steps - 1) % pollsPerMinute) + 1; used < pollsPerMinute; used += 1)
    if ((await poll()).status !== 200) throw new Error(`Poll ${used + 1} of a minute was refused.`);
  const refused = await poll();
  const retryAfter = Number(refused.headers.get("retry-after"));
  if (refused.status !== 429 || !(retryAfter >= 1 && retryAfter <= 60))
    throw new Error(`One poll too many got ${refused.status}, Retry-After ${refused.headers.get("retry-after")}.`);
  print(
    `\nOnly the poll above the limit was refused: ${refused.status}, Retry-After ${retryAfter}. ${(steps * stepMs) / 60_000} minutes of sandbox time took ${seconds.toFixed(0)} s, ${connections} connections; ${machine()}\n`,
  );
  await control("POST", "/sandboxes/default/clock/advance", { durationMs: "1m" });
}

/** Raises the number of tokens that poll as often as they may, in real time. */
async function inRealTime(server: BenchServer, polls: readonly string[], seconds: number): Promise<void> {
  const control = controlPlane(server);
  await control("PUT", "/sandboxes/default/clock/scale", { scale: 1 });
  const measured: { readonly tokens: number; readonly share: number; readonly row: readonly string[] }[] = [];
  for (const tokens of [...new Set(shares.map((share) => Math.ceil(polls.length * share)))]) {
    await control("POST", "/sandboxes/default/limits/refill");
    if (process.stderr.isTTY) process.stderr.write(`${tokens} tokens in real time\r`);
    const client = openClient(server.url, polls.slice(0, tokens));
    const perSecond = (tokens * pollsPerMinute) / 60;
    // Connects, and no more.
    await client.ask({ connections: openConnections, perSecond, seconds: 0 });
    const before = cpuMicrosOf(server.child);
    const loaded = await client.ask({ connections: openConnections, perSecond, seconds });
    const percent = (micros: number) => (micros / loaded.seconds / 10_000).toFixed(0);
    const cpu = percent(cpuMicrosOf(server.child) - before);
    client.close();
    const { 429: refused = 0, ...others } = loaded.statuses;
    answersOf({ statuses: others }, 200);
    const asked = Math.ceil(perSecond * seconds);
    measured.push({
      tokens,
      share: loaded.inTime / asked,
      row: [
        String(tokens),
        perSecond.toFixed(0),
        (loaded.inTime / seconds).toFixed(0),
        loaded.medianMs.toFixed(1),
        loaded.slowestMs.toFixed(1),
        loaded.longestMs.toFixed(0),
        cpu,
        percent(loaded.cpuMicros),
        String(refused),
      ],
    });
  }
  printTable(
    ["tokens", "polls due/s", "answered/s", "p50 ms", "p99 ms", "longest ms", "server %", "client %", "refused"],
    measured.map(({ row }) => row),
  );
  const most = measured.filter(({ share }) => share >= keptUp).at(-1)?.tokens;
  const tooMany = measured.find(({ share }) => share < keptUp)?.tokens;
  print(
    `\nThis machine, including the client, handles ${most ?? "none of these"}${most === undefined ? "" : " tokens"}${tooMany === undefined ? "" : `, but not ${tooMany}`}; ${seconds} s each, ${openConnections} connections; ${machine()}`,
  );
}

/** Many tokens that poll as often as the documentation allows. */
export async function benchTokens(folder: string, { tokens, minutes, seconds }: BenchOptions): Promise<void> {
  const db = `${folder}/tokens.db`;
  const steps = Math.max(1, Math.round(minutes * pollsPerMinute));
  const polls = await fillTokens(db, Math.ceil(tokens), (steps - 1) * stepMs);
  const server = await launch("audity-mock", [...commandParameters(db), ...controlParameters]);
  const client = openClient(server.url, polls);
  await inSandboxTime(server, client, polls, steps);
  client.close();
  const sqlite = new Sqlite(db, { readonly: true });
  const left = sqlite.prepare("SELECT count(*) FROM jobs WHERE id LIKE '11111111-%' AND status <> 'completed'").pluck();
  if (left.get() !== 0) throw new Error(`${String(left.get())} jobs have not been completed.`);
  sqlite.close();
  await inRealTime(server, polls, seconds);
  server.child.kill();
}
