import { copyFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { capabilities, probesOf } from "../src/app/capabilities.ts";
import { routes } from "../src/app/control-routes.ts";
import type { ContractDocument } from "../src/contract/document.ts";
import { monotonicNow, realSleep } from "../src/core/clock.ts";
import { newIdentity } from "../src/platform/identity.ts";
import { type Mock, startAs } from "../src/start.ts";
import type { Subject } from "../src/verify/operations.ts";
import { createSend } from "../src/verify/send.ts";
import { checksNamed } from "../src/verify/checks.ts";
import { verify } from "../src/verify/verify.ts";
import { widgetFamily } from "./fixtures/widgets/module.ts";
import { contractWithWidgets } from "./fixtures/widgets/openapi.ts";
import { widgetRoutes } from "./fixtures/widgets/routes.ts";
import { withFolder } from "./support/command.ts";
import { expectViolations } from "./support/response-watch.ts";
import { runHere } from "./support/run-here.ts";

const fixture = new URL("fixtures/widgets/", import.meta.url).pathname;
const contract = contractWithWidgets as ContractDocument;

/** A server with the made-up family, and not a line of its source changed. */
const withWidgets = (test: (mock: Mock) => Promise<void>) =>
  withFolder(async (folder) => {
    const migrationsFolder = `${folder}/migrations`;
    cpSync(new URL("../migrations", import.meta.url).pathname, migrationsFolder, { recursive: true });
    copyFileSync(`${fixture}migration.sql`, `${migrationsFolder}/9999_widgets.sql`);
    const journal = `${migrationsFolder}/meta/_journal.json`;
    const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as { entries: readonly object[] };
    const entry = { idx: entries.length, version: "6", when: 4e12, tag: "9999_widgets", breakpoints: true };
    writeFileSync(journal, JSON.stringify({ ...rest, entries: [...entries, entry] }));
    // The product's own contract knows no widgets.
    expectViolations();
    const product = { contract, capabilities: [...capabilities, widgetFamily], migrationsFolder };
    const mock = await startAs(newIdentity(), { clock: "frozen", seed: 7 }, product);
    try {
      await test(mock);
    } finally {
      await mock.stop();
    }
  });

const asking =
  ({ url, token }: { readonly url: string; readonly token: string }) =>
  async (path: string) => {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  };

it("a family that is added by its own folder is served, with its demo data and its own 404s", () =>
  withWidgets(async (mock) => {
    const ask = asking(mock);
    const { status, body } = await ask("/api/widgets");
    expect([status, body]).toEqual([200, [{ id: expect.any(String) as string, name: "Sample widget" }]]);
    const [{ id }] = body as [{ id: string }];
    expect(await ask(`/api/widgets/${id}`)).toEqual({ status: 200, body: { id, name: "Sample widget" } });
    const theirs = asking({ url: mock.url, token: mock.tokens.secondOwner });
    const refused = { status: 404, body: { error: "Widget not found" } };
    expect([await theirs(`/api/widgets/${id}`), await ask("/api/widgets/5")]).toEqual([refused, refused]);
    const { entries } = await mock.defaultSandbox.journal.read({ status: 404 });
    expect(entries.map(({ reason }) => reason.sentence)).toEqual([
      expect.stringMatching(/^Wrong owner: the widget belongs to user_/),
      expect.stringMatching(/^Malformed widget id: "5" is not a UUID/),
    ]);
  }));

it("a family that is added by its own folder has commands and live events, and a reset empties it", () =>
  withWidgets(async (mock) => {
    const environment = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
    const command = (...words: string[]) => runHere(words, environment, { ...routes, ...widgetRoutes });
    expect((await command("widget", "--help")).output).toContain("create [options] <name>");
    const created = await command("widget", "create", "Another", "--json");
    expect([created.code, JSON.parse(created.output)]).toEqual([
      0,
      { id: expect.any(String) as string, name: "Another" },
    ]);
    expect((await command("widget", "list")).output).toContain("Another");
    for await (const event of await mock.defaultSandbox.follow()) {
      if (!("widgets" in event)) continue;
      expect(event.widgets).toHaveLength(3);
      break;
    }
    await mock.defaultSandbox.reset();
    const { output } = await command("widget", "list", "--json");
    expect((JSON.parse(output) as readonly object[]).length).toBe(2);
    expect((await mock.defaultSandbox.clock.advanceToNextEvent()).event.kind).toBe("widget");
  }));

it("a family that is added by its own folder is in both descriptions of the server, and verified by its probes", () =>
  withWidgets(async (mock) => {
    const { body: agentApi } = await asking(mock)("/openapi.json");
    expect(agentApi).toHaveProperty(["paths", "/api/widgets/{widgetId}", "get", "operationId"], "getWidget");
    const { body: plane } = await asking(mock)("/__mock/openapi.json");
    expect(plane).toHaveProperty(
      ["paths", "/__mock/sandboxes/{sandbox}/widgets", "post", "operationId"],
      "createWidget",
    );
    const subject: Subject = { contract, probes: probesOf([...capabilities, widgetFamily]) };
    const target = {
      ...{ url: mock.url, send: createSend(mock.url), control: mock, withoutControl: "", token: undefined },
      ...{ job: undefined, mayWrite: true, mayExhaust: true, isPaced: true, signal: new AbortController().signal },
      ...{ sleep: realSleep, now: monotonicNow, onProgress: () => undefined },
    };
    // The checks that ask every operation.
    const general = ["auth", "route", "id", "rate"].flatMap(checksNamed);
    const results = await verify(target, undefined, general, subject);
    expect(results.filter(({ verdict }) => verdict === "fail").map(({ id, facts }) => ({ id, facts }))).toEqual([]);
    const asked = results.flatMap(({ evidence }) => evidence).filter((line) => line.includes("/api/widgets"));
    expect(asked.length).toBeGreaterThan(5);
  }));

it("an operation that counts in several buckets asks all of them, and takes from none when one refuses", () =>
  withWidgets(async (mock) => {
    const ask = asking(mock);
    const { limits, journal } = mock.defaultSandbox;
    const usedOf = async (name: string) => (await limits.read()).buckets.find(({ bucket }) => bucket === name)?.used;
    await limits.setRule("capture", { limit: 2, windowMs: "1h" });
    const [{ id }] = (await ask("/api/widgets")).body as [{ id: string }];
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ask(`/api/widgets/${id}`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect([await usedOf("read"), await usedOf("capture")]).toEqual([3, 2]);
    await limits.drain("read");
    await ask(`/api/widgets/${id}`);
    const { entries } = await journal.read({ operation: "getWidget" });
    const use = (name: string, limit: number, used: number) => expect.objectContaining({ name, limit, used }) as object;
    expect(entries.map(({ bucket, otherBuckets }) => [bucket, otherBuckets])).toEqual([
      [use("read", 100, 2), [use("capture", 2, 1)]],
      [use("read", 100, 3), [use("capture", 2, 2)]],
      [use("capture", 2, 2), [use("read", 100, 3)]],
      // Of two that refuse, the one that lets it through last says how long to wait.
      [use("capture", 2, 2), [use("read", 100, 100)]],
    ]);
    expect(entries.map(({ retryAfterSeconds }) => retryAfterSeconds)).toEqual([null, null, 3600, 3600]);
    expect(entries.at(-1)?.reason.sentence).toContain("2 of 2 capture requests used");
  }));
