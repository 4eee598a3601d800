import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runToEnd } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;

describe("the commands in docs/performance.md", () => {
  const page = readFileSync(join(root, "docs/performance.md"), "utf8");
  const commands = [...page.matchAll(/^npm run bench(?: -- (\w+)(?: --\w+ \d+)*)?$/gm)];
  const columns = page.replaceAll(/ +/g, " ");
  // These benchmarks install the peers first, which takes longer than all other tests of this page.
  const needsPeers = ["peers", "start"];
  const canRun = (bench: string) =>
    process.platform === "linux" && (!needsPeers.includes(bench) || existsSync(join(root, "bench/peers/node_modules")));

  // The benchmarks start the same programs again and again: share their compile cache.
  const compiled = mkdtempSync(join(tmpdir(), "audity-mock-compiled-"));
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));

  it("docs/performance.md has sixteen commands", () => expect(commands.map(([command]) => command)).toHaveLength(16));

  // The processor time per request can be read on Linux alone.
  it.for(commands)("%s prints the rows of its table in docs/performance.md", async ([, bench = "poll"], { skip }) => {
    if (!canRun(bench)) skip();
    const shortly = {
      rounds: 1,
      seconds: 0.1,
      jobs: 100,
      leads: 5,
      captures: 50,
      sandboxes: 2,
      tokens: 3,
      entries: 20,
      minutes: 0.005,
      requests: 1,
    };
    const options = Object.entries(shortly).flatMap(([option, value]) => [`--${option}`, String(value)]);
    const { code, output } = await runToEnd(process.execPath, [join(root, "bench/run.ts"), bench, ...options], {
      NODE_COMPILE_CACHE: compiled,
    });
    expect(code).toBe(0);
    const measured = output.match(/^\| *(?![- ])\S.*\|$/gm)?.map((row) => row.split("|")[1]?.trim()) ?? [];
    expect(measured.length).toBeGreaterThan(1);
    const named = measured.filter((name) => !/^\d*$/.test(name ?? ""));
    for (const name of named) expect(columns).toContain(`| ${name} `);
  });
});
