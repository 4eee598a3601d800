import { readFileSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { kill } from "../scripts/torture/kill.ts";
import { experiments } from "../scripts/torture/experiments.ts";
import { clearUp } from "../scripts/torture/server.ts";
import { draw, fractionOf } from "../src/core/seed.ts";
import { runToEnd, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;

const torture = (...parameters: readonly string[]) =>
  runToEnd(process.execPath, [`${root}scripts/torture/run.ts`, ...parameters]);

/** The cells of the rows below the head of a table. */
const rowsIn = (text: string): string[][] =>
  (text.match(/^\| .*\|$/gm) ?? []).slice(2).map((row) =>
    row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );

// The suite measures processes and mounts file systems as only Linux can.
describe.skipIf(process.platform !== "linux")("the torture suite", () => {
  it("every torture test passes with a few kills and connections", { timeout: 120_000 }, async () => {
    const names = experiments.map(({ name }) => name);
    const size = ["--kills", "2", "--connections", "100", "--seed", "1"];
    // Run the two halves at once: they mostly wait.
    const halves = [names.filter((_, index) => index % 2 === 0), names.filter((_, index) => index % 2 === 1)];
    const outcomes = await Promise.all(halves.map((half) => torture(...half, ...size)));
    for (const { code, output, errors } of outcomes) {
      expect([errors, output]).toEqual(["", expect.stringContaining("\nNo promise was broken; seed 1; ") as string]);
      expect(code).toBe(0);
    }
    const rows = outcomes.flatMap(({ output }) => rowsIn(output));
    expect(rows.map(([name]) => name).toSorted()).toEqual(names.toSorted());
    for (const row of rows) expect(row[4]).toBe(row[3]?.startsWith("not tried: ") ? "-" : "0");
  });

  afterAll(clearUp);

  /** Runs the torture test of kills, and changes the file after each of them. */
  const tampered = (statements: string) =>
    withFolder((folder) => {
      let ordinal = 0;
      const random = () => fractionOf(draw(1, "tampered", "", (ordinal += 1)));
      const betweenKillAndRestart = (db: string) => {
        const sqlite = new Sqlite(db);
        sqlite.exec(statements);
        sqlite.close();
      };
      return kill.run({ folder, random, kills: 10, connections: 1, say: () => undefined, betweenKillAndRestart });
    });

  it.each([
    ["loses a job", "DELETE FROM jobs WHERE credits > 0", /an acknowledged job is not in the file/],
    [
      "gives jobs to others",
      "UPDATE jobs SET owner_key = owner_key % 6 + 1 WHERE credits > 0",
      /a job belongs to another owner|a job that nobody asked for/,
    ],
    ["charges twice", "UPDATE owners SET credits_used = credits_used + 1", /an owner has paid something else/],
    ["forgets revocations", "UPDATE tokens SET revoked_at = NULL", /a revocation is undone/],
  ])("the torture test of kills notices a server that %s", { timeout: 60_000 }, async (_what, statements, sentence) => {
    const outcome = await tampered(statements);
    if ("notTried" in outcome) throw new Error(outcome.notTried);
    expect(outcome.lost).toBeGreaterThan(0);
    expect(outcome.broken.join("\n")).toMatch(sentence);
  });
});

it("docs/robustness.md lists every torture test as the command prints it, with nothing lost", () => {
  const [page = ""] = readFileSync(`${root}docs/robustness.md`, "utf8").split("\n## ");
  const rows = rowsIn(page);
  const size = { kills: 300, connections: 10_000 };
  expect(rows.map((row) => row.slice(0, 3))).toEqual(
    experiments.map(({ name, tried, promised }) => [name, tried(size), promised]),
  );
  for (const [, , , happened, lost] of rows) expect([happened?.startsWith("not tried"), lost]).toEqual([false, "0"]);
});

it.each([
  ["an invalid number", ["--kills", "many"]],
  ["an unknown test", ["boredom"]],
])("`npm run torture` with %s is refused with exit code 2", async (_what, parameters) => {
  const { code, output, errors } = await torture(...parameters);
  expect([code, output]).toEqual([2, ""]);
  expect(errors).toContain("npm run torture -- ");
});
