import { readFileSync } from "node:fs";
import { request } from "node:http";
import { hostname } from "node:os";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { routes } from "../src/app/control-routes.ts";
import { callOver } from "../src/client/http-call.ts";
import { type Mock, start } from "../src/start.ts";
import { agentIn, agentOf, type JobStatus, poll, trigger, withBody } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { receiverOf } from "./support/receiver.ts";
import { linesOf, loadAs, opened, snapshotOf } from "./support/snapshots.ts";

const fixture = (path: string) => new URL(`./fixtures/${path}`, import.meta.url).pathname;

/** Sends a request with headers that `fetch` would not send. */
const sendRaw = (url: string, headers: Record<string, string>) =>
  new Promise<void>((resolve, reject) => {
    request(url, { headers }, (response) => response.resume().on("end", () => resolve()))
      .on("error", reject)
      .end();
  });

it("a snapshot holds no token, no control token, no path and no address", () =>
  withFolder(async (folder) => {
    const db = `${folder}/private.db`;
    await using receiver = await receiverOf(200, 500);
    await using mock = await start({ db });
    const { defaultSandbox: sandbox, url, token, controlToken } = mock;
    const agent = agentIn(sandbox);
    await sandbox.clock.freeze();
    await sandbox.journal.configure({ bodies: true });
    await sandbox.webhook.set(receiver.url);
    await trigger(agent, sandbox.projects.ready);
    await sandbox.clock.advance("10m");
    await receiver.count(1);
    const { token: second } = await sandbox.tokens.create({ label: "second" });
    await agent("/api/agent/readylinks", withBody("POST", { name: "Sample link" }));
    await agent("/api/agent/readylinks");
    await agent(`/api/projects/${token}`);
    const { port } = new URL(url);
    const { host } = new URL(receiver.url);
    const authorization = `Bearer ${second}`;
    const named = {
      origin: `http://localhost:${port}`,
      referer: `http://[::1]:${port}/a`,
      "x-forwarded-for": "203.0.113.7",
    };
    await sendRaw(`${url}/api/user/credits`, {
      authorization,
      ...named,
      forwarded: "for=203.0.113.7",
      "x-real-ip": "203.0.113.7",
    });
    await sendRaw(`${url}/api/user/credits?from=http://127.0.0.1:${port}/`, {
      authorization,
      cookie: `session=${controlToken}`,
    });
    await sendRaw(`${url}/api/user/credits`, { authorization: `Bearer ${token}`, host: `evil.example:${port}` });
    await sendRaw(`${url}/api/user/credits`, { authorization: `Bearer ${controlToken}` });

    const snapshot = await sandbox.snapshot();
    const journal = (await sandbox.journal.read({ limit: 1000 })).entries;
    expect(journal.length).toBeGreaterThan(8);
    expect(journal.some(({ delivery }) => delivery !== null)).toBe(true);
    const hidden = [
      token,
      second,
      controlToken,
      ...Object.values(mock.tokens),
      `:${port}`,
      host,
      `:${new URL(receiver.url).port}`,
    ];
    const others = [
      db,
      folder,
      "127.0.0.1",
      "localhost",
      "[::1]",
      "203.0.113.7",
      "evil.example",
      "/hook",
      hostname(),
      "webhook_deliveries",
    ];
    for (const each of [...hidden, ...others]) expect(snapshot.includes(each), each).toBe(false);
    expect(snapshot).toMatch(/^[\n\x20-\x7e]+$/);

    await using other = await start();
    await opened(other, snapshot, { replace: true });
    const copy = (await other.defaultSandbox.journal.read({ limit: 1000 })).entries;
    const kept = ({ number, at, status, jobId, operation }: (typeof copy)[number]) => ({
      number,
      at,
      status,
      jobId,
      operation,
    });
    expect(copy.map(kept)).toEqual(journal.map(kept));
    expect(copy.map(({ reason }) => reason.code)).toEqual(journal.map(({ reason }) => reason.code));
    expect((await other.defaultSandbox.journal.export({ format: "har" })).length).toBeGreaterThan(1000);
    // Tokens work all the same.
    expect((await agentOf(other, second)("/api/user/credits")).status).toBe(200);
  }));

it("a snapshot names what its server was started with, so that it means the same on any server", async () => {
  const given = { name: "given", pendingMs: "1s", outcome: "failed", processingMs: null, errorCode: "GIVEN" } as const;
  await using one = await start({
    scenarios: [given],
    defaultScenario: "given",
    rateLimit: { write: { limit: 2, windowMs: 60_000 } },
  });
  await using other = await start({ rateLimits: false });
  const sandbox = await one.sandbox({ name: "mine", clock: "frozen", seed: 42 });
  await opened(other, await sandbox.snapshot());
  const agent = agentOf(other, sandbox.token);
  for (const round of ["loaded", "reset"]) {
    const { jobId } = await trigger(agent, sandbox.projects.ready);
    const call = callOver(other.url, other.controlToken, routes);
    await call("advanceClock", { sandbox: "mine", durationMs: "30s" });
    expect([round, await poll(agent, jobId)]).toMatchObject([round, { status: "failed", errorCode: "GIVEN" }]);
    await trigger(agent, sandbox.projects.ready);
    const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async`;
    expect((await agent(path, { method: "POST" })).status).toBe(429);
    await call("resetSandbox", { sandbox: "mine" });
  }
});

it("private demo tokens of another server go on working in a loaded default sandbox, also after a restart", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    await using one = await start({ controlToken: "one.control-token-of-a-server", shard: "one" });
    const snapshot = await one.defaultSandbox.snapshot();
    const check = async (mock: Mock) => {
      for (const token of [one.token, one.tokens.secondOwner, mock.token, mock.tokens.readOnly])
        expect((await agentOf(mock, token)("/api/user/credits")).status).toBe(200);
    };
    const options = { db, controlToken: "two.control-token-of-a-server", shard: "two" };
    {
      await using other = await start(options);
      await opened(other, snapshot, { replace: true });
      await check(other);
    }
    await using again = await start(options);
    await check(again);
  }));

type Recorded = { readonly token: string; readonly jobs: Record<string, JobStatus> };

it("a snapshot that version 0.1.0 has saved loads", async () => {
  const { token, jobs } = JSON.parse(readFileSync(fixture("snapshots/1.json"), "utf8")) as Recorded;
  await using mock = await start();
  expect(await opened(mock, readFileSync(fixture("snapshots/1.jsonl"), "utf8"))).toMatchObject({
    name: "recorded",
    seed: 7,
  });
  const agent = agentOf(mock, token);
  expect(Object.keys(jobs)).toHaveLength(2);
  for (const [id, job] of Object.entries(jobs)) expect(await poll(agent, id)).toEqual(job);
  const [id = ""] = Object.keys(jobs);
  for (const expected of [200, 429]) expect((await agent(`/api/agent/jobs/${id}`)).status).toBe(expected);
});

it("a snapshot with the schema 0007 is migrated when it is loaded", async () => {
  const { jobs } = JSON.parse(readFileSync(fixture("databases/0007.json"), "utf8")) as Recorded;
  const sqlite = new Sqlite(fixture("databases/0007.db"), { readonly: true });
  const hashes = sqlite.prepare("SELECT hash FROM __drizzle_migrations ORDER BY id").pluck().all();
  const row = sqlite.prepare("SELECT * FROM sandboxes").get() as Record<string, string | number>;
  const names = sqlite
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('sandboxes', '__drizzle_migrations', 'webhook_deliveries')",
    )
    .pluck()
    .all() as string[];
  const tables = names.flatMap((table) => {
    const rows = sqlite.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
    const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== "sandbox_key");
    return rows.length === 0
      ? []
      : [{ table, columns, rows: rows.length }, ...rows.map((each) => columns.map((name) => each[name]))];
  });
  sqlite.close();
  const without = (text: string | number | undefined) => ({
    ...(JSON.parse(String(text)) as object),
    webhook: undefined,
  });
  const { settings, ...beginning } = JSON.parse(String(row["beginning"])) as { settings: object };
  const header = {
    ...{ format: "audity-mock snapshot", formatVersion: 1, version: "0.1.0", migrations: hashes, savedAt: "" },
    sandbox: {
      ...{ name: "default", seed: row["seed"], resets: row["resets"], data: null, lists: [], creditReaders: [] },
      clock: { mode: "frozen", scale: 1, sandboxAt: row["clock_sandbox_at"] },
      settings: without(row["settings"]),
      beginning: { ...beginning, settings: { ...settings, webhook: undefined } },
    },
  };
  await using mock = await start();
  expect(hashes).toHaveLength(8);
  await opened(mock, snapshotOf([header, ...tables, {}]), { replace: true });
  for (const [id, job] of Object.entries(jobs)) expect(await poll(agentIn(mock.defaultSandbox), id)).toEqual(job);
  // A table that the schema 0007 does not have yet.
  const early = [
    header,
    { table: "rate_windows", columns: ["key", "bucket", "used", "refusals"], rows: 1 },
    [1, "read", 1, 0],
    {},
  ];
  expect(await loadAs(mock, snapshotOf(early), { replace: true })).toMatchObject({ status: 400 });
  expect(linesOf(await mock.defaultSandbox.snapshot()).length).toBeGreaterThan(100);
});
