import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { start } from "../src/start.ts";
import type { Control } from "../src/client/control.ts";
import { agentIn, trigger, withBody } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { controls, refusal } from "./support/controls.ts";
import { journalOf, linesOf, loadAs, opened, seen } from "./support/snapshots.ts";

const frozen = { seed: 42, clock: "frozen" } as const;

it("a snapshot reproduces a 429 with the same Retry-After and the same journal on another server", async () => {
  await using one = await start();
  await using other = await start();
  const sandbox = await one.sandbox({
    ...frozen,
    name: "bug",
    limits: { rules: { jobPolling: { limit: 3, windowMs: "50s" } } },
  });
  const { jobId } = await trigger(agentIn(sandbox), sandbox.projects.ready);
  const path = `/api/agent/jobs/${jobId}`;
  for (let count = 0; count < 3; count += 1) {
    expect((await seen(one.url, sandbox.token, path)).status).toBe(200);
    await sandbox.clock.advance("7s");
  }
  expect((await seen(one.url, sandbox.token, path)).status).toBe(429);
  const snapshot = await sandbox.snapshot();
  const journal = await journalOf(sandbox);

  await opened(other, snapshot);
  const copy = await other.openSandbox("bug");
  expect(await journalOf(copy)).toEqual(journal);
  const answers = [await seen(one.url, sandbox.token, path), await seen(other.url, sandbox.token, path)];
  expect(answers[1]).toEqual(answers[0]);
  expect([answers[1]?.status, answers[1]?.headers["retry-after"]]).toEqual([429, "29"]);
  const [reset, resetCopy] = [await sandbox.reset(), await copy.reset()];
  expect(resetCopy).toEqual({ ...reset, defaultScenario: "completes" });
});

it("saving a sandbox twice on a frozen clock gives the same bytes, and the demo tokens of the default sandbox work after it was replaced", async () => {
  await using one = await start({ clock: "frozen", seed: 7 });
  await using other = await start({ clock: "frozen", seed: 8 });
  await agentIn(one.defaultSandbox)("/api/agent/readylinks");
  const snapshot = await one.defaultSandbox.snapshot();
  expect(await one.defaultSandbox.snapshot()).toBe(snapshot);
  await opened(other, snapshot, { replace: true });
  expect((await seen(other.url, other.token, "/api/user/credits")).status).toBe(200);
  const [header, ...lines] = linesOf(snapshot);
  expect(header).toMatchObject({ formatVersion: 1, sandbox: { name: "default", seed: 7 } });
  expect(lines.filter((line) => Array.isArray(line)).length).toBeGreaterThan(20);
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  it("mock.sandbox({ from }) begins as many sandboxes from one snapshot as are wanted", async () => {
    await using control = await open();
    const sandbox = await control.sandbox({ ...frozen, demoData: "full" });
    const { jobId } = await trigger(agentIn(sandbox), sandbox.projects.ready);
    const from = await sandbox.snapshot();
    const copies = await Promise.all(Array.from({ length: 10 }, () => control.sandbox({ from })));
    for (const copy of copies) {
      await copy.clock.advance("10m");
      expect((await agentIn(copy)(`/api/agent/jobs/${jobId}`)).body).toMatchObject({ data: { status: "completed" } });
    }
    expect((await agentIn(sandbox)(`/api/agent/jobs/${jobId}`)).body).toMatchObject({ data: { status: "pending" } });
    expect(new Set(copies.map(({ name }) => name)).size).toBe(10);
    const named = await withFolder(async (folder) => {
      writeFileSync(`${folder}/prepared.jsonl`, from);
      return control.sandbox({ from: `${folder}/prepared.jsonl`, name: "named" });
    });
    expect(named).toMatchObject({ name: "named", seed: 42, owner: sandbox.owner });
    await named.reset();
    expect((await agentIn(named)("/api/user/credits")).status).toBe(200);
    const refused = { status: 400, errors: [{ field: "seed" }] };
    await expect(control.sandbox({ from, seed: 7 })).rejects.toMatchObject(refused);
    await expect(control.sandbox({ from, name: "named" })).rejects.toMatchObject({ status: 409 });
    await expect(control.sandbox({ from: "/nowhere" })).rejects.toMatchObject({ errors: [{ field: "from" }] });
  });
});

it("a name that is taken and a token of another sandbox are conflicts that say what to do", async () => {
  await using mock = await start();
  const sandbox = await mock.sandbox({ ...frozen, name: "mine" });
  const snapshot = await sandbox.snapshot();
  const taken = await loadAs(mock, snapshot);
  expect(taken).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/--as NAME.*--replace/) as string },
  });
  const token = await loadAs(mock, snapshot, { name: "other" });
  expect(token.status).toBe(409);
  expect(token.body.detail).toContain(`token ${sandbox.token.slice(0, 8)}…`);
  expect(token.body.detail).toContain("--leave-tokens");
  const left = await loadAs(mock, snapshot, { name: "other", leaveTokens: true });
  expect(left).toMatchObject({
    status: 201,
    body: { name: "other", tokensLeft: [sandbox.token.slice(0, 8)], token: null },
  });
  expect((await mock.sandboxes()).map(({ name }) => name)).toEqual(["default", "mine", "other"]);
  const replaced = await loadAs(mock, snapshot, { replace: true, freeze: true });
  expect(replaced).toMatchObject({ status: 201, body: { name: "mine", tokensLeft: [], clock: { mode: "frozen" } } });
  expect((await agentIn(sandbox)("/api/user/credits")).status).toBe(200);
});

it("the next page of a list shows the rows that it would have shown on the server that saved", async () => {
  await using one = await start();
  await using other = await start();
  const sandbox = await one.sandbox({ ...frozen, name: "paged", demoData: "full" });
  const page = (url: string, number: number) =>
    seen(url, sandbox.token, `/api/lead-generation/leads?limit=2&page=${number}`);
  const first = await page(one.url, 1);
  await sandbox.leads.add({ count: 3 });
  await opened(other, await sandbox.snapshot());
  const [expected, actual] = [await page(one.url, 2), await page(other.url, 2)];
  expect(actual).toEqual(expected);
  const totalOf = ({ body }: typeof first) => (JSON.parse(body) as { pagination: { total: number } }).pagination.total;
  expect(totalOf(actual)).toBe(totalOf(first));
});

it("a ReadyLink that is created after loading has the address that it would have had, also under another name", async () => {
  await using one = await start();
  await using other = await start();
  const sandbox = await one.sandbox({ ...frozen, name: "linked" });
  await opened(other, await sandbox.snapshot(), { name: "renamed" });
  const create = ({ url }: Control) =>
    seen(url, sandbox.token, "/api/agent/readylinks", withBody("POST", { name: "Sample link" }));
  const [expected, actual] = [await create(one), await create(other)];
  expect([actual.status, actual.body]).toEqual([201, expected.body]);
  // The original on the same server has another one.
  const again = await other.sandbox({ ...frozen, name: "linked" });
  expect((await agentIn(again)("/api/agent/readylinks", withBody("POST", { name: "Sample link" }))).status).toBe(201);
});

it(
  "a sandbox that is too large for a snapshot is not saved, and the message says what to do",
  { timeout: 60_000 },
  async () => {
    await using mock = await start({ rateLimits: false });
    const sandbox = await mock.sandbox({ ...frozen, journal: { bodies: true } });
    // The journal writes bodies that are equal once.
    const create = (number: number) =>
      seen(
        mock.url,
        sandbox.token,
        "/api/projects",
        withBody("POST", { clientName: `${number} ${"x".repeat(65_000)}` }),
      );
    for (let count = 0; count < 850; count += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => create(count + index)));
    const { status, message } = await refusal(sandbox.snapshot());
    expect([status, message]).toEqual([
      413,
      "The snapshot is larger than 50 MB, the maximum; make the journal keep fewer requests (journal set --limit) and save again.",
    ]);
    await sandbox.journal.configure({ limit: 10 });
    expect((await sandbox.snapshot()).length).toBeLessThan(50e6);
  },
);

it("a fault with a probability goes on with its draws, and a restarted server loads what it has saved", () =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    const path = "/api/user/credits";
    await using other = await start();
    const saved = { snapshot: "", token: "", expected: [] as number[] };
    {
      await using one = await start({ db });
      const sandbox = await one.sandbox({ ...frozen, name: "drawn" });
      await sandbox.faults.add({ effect: { kind: "status", status: 429 }, probability: 0.5 });
      for (let count = 0; count < 7; count += 1) await seen(one.url, sandbox.token, path);
      Object.assign(saved, { snapshot: await sandbox.snapshot(), token: sandbox.token });
      for (let count = 0; count < 20; count += 1)
        saved.expected.push((await seen(one.url, sandbox.token, path)).status);
    }
    await opened(other, saved.snapshot);
    const actual = [];
    for (let count = 0; count < 20; count += 1) actual.push((await seen(other.url, saved.token, path)).status);
    expect(actual).toEqual(saved.expected);
    expect(new Set(actual)).toEqual(new Set([200, 429]));
    await using again = await start({ db });
    await opened(again, saved.snapshot, { replace: true });
    expect((await seen(again.url, saved.token, path)).status).toBe(saved.expected[0]);
  }));
