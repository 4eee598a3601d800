import { describe, expect, it } from "vitest";
import { runToEnd } from "./support/command.ts";

const sweeps = new URL("../scripts/simulate/sweeps.ts", import.meta.url).pathname;

/** Runs the command in a process of its own, whose clocks and timers it replaces. */
const sweep = (...parameters: string[]) => runToEnd(process.execPath, [sweeps, ...parameters]);

const triesIn = (output: string): number => Number(/; (\d+) tries/.exec(output)?.[1]);

describe("the sweeps of simulated faults", () => {
  it.each([
    ["statements", "31", "tokens"],
    ["deaths", "4", "tokens"],
    ["log", "15", "start-old"],
    ["clock", "11", "fail"],
  ])("a sample of the %s finds nothing broken", async (kind, every, scenario) => {
    const { code, output } = await sweep("--only", kind, "--every", every, scenario);
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing was broken")]);
    expect(triesIn(output)).toBeGreaterThan(3);
  });

  it.each([
    ["log-lost", "deaths", "the file does not have what was committed"],
    ["commit-expected", "log", "the log ends at the end of a frame"],
    ["refusal-kept", "statements", "got …"],
    ["clock-ignored", "clock", "got another answer"],
  ])("the defect %s makes a sweep fail", async (defect, kind, problem) => {
    const { code, output } = await sweep("--only", kind, "--every", "15", "--defect", defect, "tokens");
    expect([code, output]).toEqual([1, expect.stringContaining(problem)]);
  });

  it("a wrong option is answered with one sentence, the usage and exit code 2", async () => {
    const { code, errors } = await sweep("--every", "0");
    expect([code, errors]).toEqual([2, expect.stringContaining("--every is a whole number from 1 on.")]);
  });
});
