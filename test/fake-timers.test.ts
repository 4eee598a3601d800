import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runToEnd, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;

/** Tests that use the built package under fake timers of every kind that Vitest can replace without breaking Node. */
const tests = `
import { request } from "node:http";
import { afterEach, expect, it, vi } from "vitest";

const replaced = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Date", "performance", "hrtime"];
const toFake = [...replaced, "clearTimeout", "clearInterval", "clearImmediate"];
const fakeTimers = () => vi.useFakeTimers({ toFake, now: Date.UTC(2001, 0, 1) });
afterEach(() => void vi.useRealTimers());

const poll = ({ url, token }) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: "Bearer " + token };
    const path = "/api/agent/jobs/00000000-0000-4000-9000-000000000002";
    request(url + path, { agent: false, headers }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

it.each(["import", "start", "poll", "stop", "nothing"])("fake timers before %s", async (last) => {
  if (last === "import") fakeTimers();
  const { start } = await import("audity-mock");
  if (last === "start") fakeTimers();
  const mock = await start();
  const began = Date.parse((await mock.clock.read()).now);
  if (last === "poll") fakeTimers();
  expect(await poll(mock)).toBe(200);
  await mock.clock.advance("20s");
  const moved = Date.parse((await mock.clock.read()).now) - began;
  expect(moved).toBeGreaterThanOrEqual(20_000);
  expect(moved).toBeLessThan(40_000);
  if (last === "stop") fakeTimers();
  await mock.stop();
});

it("real time passes in the sandbox, while a test has fake timers", async () => {
  const { start } = await import("audity-mock");
  const mock = await start({ clock: "scaled", clockScale: 1000 });
  fakeTimers();
  const sandbox = await mock.sandbox({ clock: { mode: "scaled", scale: 1000 } });
  const { id } = await sandbox.jobs.create({ scenario: "completes" });
  while ((await sandbox.jobs.get(id)).status !== "completed") await poll(mock);
  await mock.stop();
});
`;

it("a server in the process of a test starts, answers and stops although the test uses fake timers", () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(root, "node_modules/vitest"), join(folder, "node_modules/vitest"));
    symlinkSync(root, join(folder, "node_modules/audity-mock"));
    // Vitest must not transform the package, as it would not an installed one.
    const config = "export default { test: { testTimeout: 10_000, server: { deps: { external: [/dist/] } } } };";
    writeFileSync(join(folder, "vitest.config.mjs"), config);
    writeFileSync(join(folder, "fake-timers.test.mjs"), tests);
    const vitest = [
      join(folder, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=json",
      "--outputFile=report.json",
    ];
    const { errors } = await runToEnd(process.execPath, vitest, {}, folder);
    type Report = { testResults: readonly { assertionResults: readonly { title: string; status: string }[] }[] };
    const [file] = (JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report).testResults;
    const results = (file?.assertionResults ?? []).map(({ title, status }) => `${title}: ${status}`);
    expect([results, errors]).toEqual([
      [
        "fake timers before import: passed",
        "fake timers before start: passed",
        "fake timers before poll: passed",
        "fake timers before stop: passed",
        "fake timers before nothing: passed",
        "real time passes in the sandbox, while a test has fake timers: passed",
      ],
      "",
    ]);
  }));
