import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { plantedDefects, sourceWith } from "../scripts/simulate/planted-defects.ts";
import { judge, oracles } from "../scripts/simulate/world/oracles.ts";
import type { History } from "../scripts/simulate/world/simulate.ts";
import { spoilt } from "./support/spoilt-histories.ts";

const run = promisify(execFile);

/** Runs the command of the simulation in a process of its own. */
async function simulate(...parameters: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const script = new URL("../scripts/simulate/run.ts", import.meta.url).pathname;
  try {
    const { stdout } = await run(process.execPath, [script, ...parameters]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const hashIn = (output: string): string | undefined => /^seed \d+: ([0-9a-f]{64})$/m.exec(output)?.[1];

describe("the simulation", () => {
  it("two runs of a seed give the same hash, and another seed gives another one", async () => {
    const [first, again, other] = await Promise.all([
      simulate("--seed", "3"),
      simulate("--seed", "3"),
      simulate("--seed", "4"),
    ]);
    expect([first.code, again.code, other.code]).toEqual([0, 0, 0]);
    expect(hashIn(first.output)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashIn(again.output)).toBe(hashIn(first.output));
    expect(hashIn(other.output)).not.toBe(hashIn(first.output));
  });

  it("the hash of a seed does not depend on the seeds before it", async () => {
    const [alone, after] = await Promise.all([
      simulate("--seed", "6"),
      simulate("--seed", "5", "--seeds", "2", "--hashes"),
    ]);
    expect(after.output).toContain(`seed 6: ${hashIn(alone.output) ?? "none"}`);
  });

  it("a planted defect is found, made smaller and printed with the command that finds it again", async () => {
    const { code, output } = await simulate("--seeds", "40", "--defect", "an answer is kept by the id alone");
    expect(code).toBe(1);
    expect(output).toContain("- no owner sees another's data: ");
    const again = /Again: npm run simulate -- (.*)/.exec(output)?.[1]?.split(" ") ?? [];
    expect((await simulate(...again)).code).toBe(0);
    expect((await simulate(...again, "--defect", "an answer is kept by the id alone")).code).toBe(1);
  });

  it.each([
    [["--seed", "many"], "--seed must be a whole number"],
    [["--seeds", "0"], "--seeds must be a whole number from 1 on"],
    [["--seeds", "2", "--path", "0"], "--path is for one seed"],
    [["--path", "first"], "--path must be numbers"],
    [["--minutes", "some"], "--minutes must be a number"],
    [["--defect", "none of them"], "There is no defect"],
    [["--no-such-option"], "Unknown option"],
  ])("wrong parameters are refused with a sentence: %s", async (parameters, sentence) => {
    const { code, output } = await simulate(...parameters);
    expect(code).toBe(2);
    expect(output).toContain(sentence);
  });

  const kept = readdirSync(new URL("seeds/", import.meta.url)).filter((name) => name.endsWith(".json"));
  it.each(kept)("a simulation that has broken an oracle is sound now: %s", async (name) => {
    const { seed, path } = JSON.parse(readFileSync(new URL(`seeds/${name}`, import.meta.url), "utf8")) as {
      seed: number;
      path: string;
    };
    const { code, output } = await simulate("--seed", String(seed), "--path", path);
    expect([code, output]).toEqual([0, expect.anything()]);
  });
});

describe("the planted defects", () => {
  it("are forty, eight of each kind, and each can be planted", () => {
    const kinds = Map.groupBy(plantedDefects, ({ kind }) => kind);
    expect([...kinds].map(([kind, all]) => [kind, all.length])).toEqual([
      ["order", 8],
      ["crash", 8],
      ["clock", 8],
      ["limit", 8],
      ["cache", 8],
    ]);
    for (const defect of plantedDefects) expect(sourceWith(defect)).toContain(defect.to);
    expect(new Set(plantedDefects.map(({ name }) => name)).size).toBe(40);
  });

  it("are listed in docs/robustness.md, with the oracle that has found them, and at most one that was not found", () => {
    const page = readFileSync(new URL("../docs/robustness.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| (order|crash|clock|limit|cache) +\| (.*?) +\| .*\| (.*?) +\|$/gm)];
    expect(rows.map(([, kind, name]) => [kind, name])).toEqual(plantedDefects.map(({ kind, name }) => [kind, name]));
    const found = rows.filter(([, , , oracle]) => oracle !== "not found");
    expect(found.length).toBeGreaterThanOrEqual(plantedDefects.length - 1);
    for (const [, , , oracle] of found) expect([...Object.keys(oracles), "an end without failures"]).toContain(oracle);
  });
});

describe("the oracles of the simulation", () => {
  let sound = "";
  const history = () => JSON.parse(sound) as History;

  beforeAll(async () => {
    const script = new URL("support/print-history.ts", import.meta.url).pathname;
    sound = (await run(process.execPath, [script], { maxBuffer: 64 * 2 ** 20 })).stdout;
  });

  it("agree with a sound history", () => expect(judge(history())).toEqual([]));

  it.each(Object.entries(spoilt))("notice a false one: %s", (name, spoil) => {
    const spoiled = history();
    spoil(spoiled);
    expect(oracles[name]?.(spoiled)).not.toEqual([]);
  });

  it("can all be broken", () => expect(Object.keys(spoilt).toSorted()).toEqual(Object.keys(oracles).toSorted()));
});
