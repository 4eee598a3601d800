import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { readConfig } from "../src/config.ts";
import { nodeProblem } from "../src/node-version.ts";
import { scenarios } from "../src/jobs/scenarios.ts";
import { commandPath, runCommand, runToEnd, startProcess } from "./support/command.ts";

describe("audity-mock", () => {
  it.each([["--help"], ["start", "--help"], ["health", "--help"], ["scenarios", "--help"]])(
    "helps: %s %s",
    async (...parameters) => {
      const { code, output, errors } = await runCommand(parameters.filter(Boolean));
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toContain("Usage: audity-mock");
    },
  );

  it("says its version", async () => {
    expect(await runCommand(["--version"])).toMatchObject({ code: 0, output: `${packageJson.version}\n` });
  });

  it("lists the scenarios, as text and as JSON", async () => {
    const { output } = await runCommand(["scenarios"]);
    for (const { name, sentence } of scenarios) expect(output).toContain(`${name}\n  ${sentence}\n`);
    const json = JSON.parse((await runCommand(["scenarios", "--json"])).output) as unknown[];
    expect(json).toHaveLength(scenarios.length);
  });

  it.each([
    [["--port", "abc"], /^--port must be a whole number/],
    [["--seed", "-1"], /--seed/],
    [["--rate-limits", "maybe"], /^--rate-limits must be on or off/],
    [["--rate-limit", "jobPolling=0/10s"], /^--rate-limit must be BUCKET=LIMIT\/WINDOW/],
    [["--rate-limit", "barrel=5/10s"], /^--rate-limit must be BUCKET=LIMIT\/WINDOW/],
    [["--log-level", "loud"], /^--log-level must be one of/],
    [["--bad"], /unknown option '--bad'/],
    [["sing"], /too many arguments|unknown command/],
    [["--host", "0.0.0.0"], /give a control token/],
  ])("refuses %j with one sentence and exit code 2", async (parameters, sentence) => {
    const { code, output, errors } = await runCommand(
      ["start", "--db", ":memory:", ...parameters].slice(parameters[0] === "sing" ? 3 : 0),
    );
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toMatch(sentence);
    expect(errors.trim().split("\n")).toHaveLength(1);
  });

  it("is content with a reader that has seen enough", async () => {
    const script = `"$0" "$1" scenarios | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { output, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
    expect([output, errors]).toEqual([`${scenarios[0].name}\n0\n`, ""]);
  });

  it("says every problem of its environment at once", async () => {
    const { code, errors } = await runCommand([], { AUDITY_MOCK_PORT: "abc", AUDITY_MOCK_LOG_LEVEL: "loud" });
    expect(code).toBe(2);
    expect(errors.trim().split("\n")).toEqual([
      expect.stringContaining("AUDITY_MOCK_PORT") as string,
      expect.stringContaining("AUDITY_MOCK_LOG_LEVEL") as string,
    ]);
  });

  it("refuses a port in use with one sentence and exit code 2", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await runCommand(["--db", ":memory:", "--port", String(port)]);
    other.close();
    expect(code).toBe(2);
    expect(errors).toMatch(/already in use; choose another with --port/);
  });

  it("is started, healthy, and ends with exit code 0 when asked", async () => {
    const server = await startProcess(["--db", ":memory:", "--seed", "42"]);
    const { ready } = server;
    expect(Object.keys(ready)).toEqual(
      expect.arrayContaining(["event", "url", "controlUrl", "controlToken", "token", "seed", "clock", "pid"]),
    );
    expect(ready).toMatchObject({ event: "ready", seed: 42, clock: "real" });
    const port = new URL(ready.url).port;
    expect((await runCommand(["health", "--port", port])).code).toBe(0);
    expect((await runCommand(["health"], { AUDITY_MOCK_PORT: port, AUDITY_MOCK_HOST: "0.0.0.0" })).code).toBe(0);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe("");
    const { code, errors } = await runCommand(["health", "--port", port]);
    expect([code, errors]).toEqual([1, `No audity-mock answers on ${ready.url}.\n`]);
  });
});

describe("settings", () => {
  it("come from the command line before the environment, and AUDITY_MOCK_PORT before PORT", () => {
    expect(readConfig({ port: "1" }, { AUDITY_MOCK_PORT: "2" }).config.port).toBe(1);
    expect(readConfig({}, { AUDITY_MOCK_PORT: "2", PORT: "3" }).config.port).toBe(2);
    expect(readConfig({}, { AUDITY_MOCK_PORT: "", PORT: "3" }).config.port).toBe(3);
    expect(readConfig({}, {}).config.port).toBe(2834);
    expect(readConfig({}, { AUDITY_MOCK_RATE_LIMIT: "jobPolling=5/10s,read=1/1m" }).config.rateLimit).toEqual({
      jobPolling: { limit: 5, windowMs: 10_000 },
      read: { limit: 1, windowMs: 60_000 },
    });
  });
});

it("an older Node is told so in one sentence", () => {
  expect(nodeProblem("20.20.2")).toMatch(/needs Node 22\.18 or newer/);
  expect(nodeProblem("22.17.9")).not.toBeNull();
  expect(nodeProblem("22.18.0")).toBeNull();
  expect(nodeProblem("24.0.0")).toBeNull();
});
