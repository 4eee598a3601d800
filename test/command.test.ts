import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { connect as controlOver } from "../src/client/connect.ts";
import { scenarios } from "../src/scenarios/scenarios.ts";
import { commandPath, runCommand, runToEnd, startProcess, withFolder } from "./support/command.ts";

describe("audity-mock", () => {
  it.each([["--help"], ["start", "--help"], ["health", "--help"], ["scenarios", "--help"]])(
    "audity-mock %s %s prints help",
    async (...parameters) => {
      const { code, output, errors } = await runCommand(parameters.filter(Boolean));
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toContain("Usage: audity-mock");
      expect(output).toContain("AUDITY_MOCK_");
    },
  );

  it("audity-mock --version prints the version", async () => {
    expect(await runCommand(["--version"])).toMatchObject({ code: 0, output: `${packageJson.version}\n` });
  });

  it("audity-mock scenarios lists the scenarios, as text and as JSON", async () => {
    const { output } = await runCommand(["scenarios"]);
    // Long sentences are wrapped.
    const unwrapped = output.replaceAll(/\n {2}(?=[^pj])/g, " ");
    for (const { name, sentence } of scenarios) expect(unwrapped).toContain(`${name} ${sentence}\n`);
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
    [["--prot", "1"], /unknown option '--prot' \(Did you mean --port\?\)/],
    [["sing"], /^Unknown command "sing"; available: .*start, .*exec, .*health, .*scenarios/],
    [["help", "sing"], /^Unknown command "sing"/],
    [["--host", "0.0.0.0"], /a control token is required: set it with --control-token/],
    [["--shard", "a-b"], /^--shard must be 1 to 4 letters and digits, not "a-b"/],
    [
      ["--shard", "a", "--control-token", "b.any-16-characters"],
      /^--control-token must begin with "a\." because the server has the shard a/,
    ],
    [["--default-scenario", "nope"], /^--default-scenario must be the name of a scenario, not "nope"/],
    [["--clock", "frozen", "--clock-scale", "3"], /^--clock-scale requires a scaled clock/],
    [["--db", "mock.db "], /^--db must be a path that neither begins nor ends with a space/],
  ])("the command refuses %j with one sentence and exit code 2", async (parameters, sentence) => {
    const { code, output, errors } = await runCommand(
      parameters.includes("sing") ? parameters : ["start", "--db", ":memory:", ...parameters],
    );
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toMatch(sentence);
    expect(errors.trim().split("\n")).toHaveLength(1);
  });

  it("a command exits with 0 when the reader of its output closes the pipe", async () => {
    const script = `"$0" "$1" scenarios | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { output, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
    expect([output, errors]).toEqual([`${scenarios[0].name}\n0\n`, ""]);
  });

  it("the message about an invalid control token does not repeat the token", async () => {
    const { code, errors } = await runCommand(["--control-token", "my secret", "--db", ":memory:"]);
    expect([code, errors]).toEqual([2, "--control-token must be 16 to 200 printable characters without spaces.\n"]);
  });

  it("audity-mock start reads scenarios from a file, and names line and field of each problem in it", () =>
    withFolder(async (folder) => {
      const path = `${folder}/scenarios.yaml`;
      writeFileSync(path, "scenarios:\n  - name: mine\n    pendingMs: 1s\n    processingMs: soon\n    outcome: lost\n");
      const { code, errors } = await runCommand(["--db", ":memory:", "--port", "0", "--scenarios", path]);
      expect(code).toBe(2);
      expect(errors.trim().split("\n")).toEqual([
        expect.stringMatching(/scenarios\.yaml:4: scenarios\[0\]\.processingMs must be a duration/) as string,
        expect.stringMatching(/scenarios\.yaml:5: scenarios\[0\]\.outcome must be completed or failed/) as string,
      ]);
      for (const aliases of ["scenarios: *nowhere\n", "scenarios: &itself\n  - *itself\n"]) {
        writeFileSync(path, aliases);
        const refused = await runCommand(["--db", ":memory:", "--port", "0", "--scenarios", path]);
        expect([refused.code, refused.errors]).toEqual([
          2,
          expect.stringMatching(/scenarios\.yaml:(1:)? (its aliases are invalid|an alias contains itself)/),
        ]);
      }
      const mine = { name: "mine", pendingMs: "1s", processingMs: null, outcome: "failed", errorCode: "MINE" };
      writeFileSync(path, JSON.stringify({ scenarios: [mine] }));
      const settings = ["--db", ":memory:", "--clock", "frozen", "--scenarios", path, "--default-scenario", "mine"];
      await using server = await startProcess(settings);
      const control = await controlOver(server.ready.url, server.ready.controlToken);
      const { id } = await control.defaultSandbox.jobs.create();
      await control.clock.advance("1s");
      expect(await control.defaultSandbox.jobs.get(id)).toMatchObject({ status: "failed", errorCode: "MINE" });
    }));

  it.runIf(existsSync("/dev/full"))(
    "a command whose output cannot be written fails with one sentence and exit code 1",
    async () => {
      const script = '"$0" "$1" scenarios >/dev/full';
      const { code, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
      expect([code, errors.trim().split("\n")]).toEqual([1, [expect.stringContaining("Writing the output failed")]]);
    },
  );

  it("audity-mock start reports all invalid environment variables at once", async () => {
    const { code, errors } = await runCommand([], { AUDITY_MOCK_PORT: "abc", AUDITY_MOCK_LOG_LEVEL: "loud" });
    expect(code).toBe(2);
    expect(errors.trim().split("\n")).toEqual([
      expect.stringContaining("AUDITY_MOCK_PORT") as string,
      expect.stringContaining("AUDITY_MOCK_LOG_LEVEL") as string,
    ]);
  });

  it("audity-mock start refuses a port in use with exit code 2", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await runCommand(["--db", ":memory:", "--port", String(port)]);
    other.close();
    expect(code).toBe(2);
    expect(errors).toMatch(/the port is already in use\. Choose another one with --port/);
  });
});

describe("a command whose output nobody reads any more", () => {
  it.each(["journal follow", "sandbox follow"])(
    "audity-mock %s ends when nobody reads its output any more",
    async (words) => {
      await using server = await startProcess(["--db", ":memory:"]);
      const { url, controlToken, token } = server.ready;
      const environment = { AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken, TOKEN: token };
      const script = `
      { until curl -s -o /dev/null -H "Authorization: Bearer $TOKEN" "$AUDITY_MOCK_URL/api/projects"; do :; done; sleep 0.2; } &
      curls() { for n in $(seq 40); do curl -s -o /dev/null -H "Authorization: Bearer $TOKEN" "$AUDITY_MOCK_URL/api/user/tier"; sleep 0.1; done; }
      curls & "$0" "$1" ${words} | head -c 60 >/dev/null; echo "\${PIPESTATUS[0]}"; kill %2`;
      const { output, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath], environment);
      expect([output, errors]).toEqual(["0\n", ""]);
    },
  );
});

describe("an unexpected error", () => {
  const linesOf = (errors: string) => errors.trimEnd().split("\n");
  const unforeseen = `data:text/javascript,setTimeout(()=>{throw new Error("unforeseen")},500)`;

  it("an unexpected error ends the command with a few lines, the message first, and exit code 70", async () => {
    const { code, errors } = await runToEnd(process.execPath, [
      ...["--import", unforeseen],
      ...[commandPath, "start", "--port", "0", "--db", ":memory:"],
    ]);
    expect([code, linesOf(errors)[0]]).toEqual([70, `audity-mock ${packageJson.version} failed: unforeseen`]);
    expect(linesOf(errors).at(-1)).toMatch(/^This is a bug in audity-mock\. Report it/);
    expect(linesOf(errors).length).toBeLessThan(10);
  });

  it("an error of start() in a user's own script is printed without a long line of bundled source", async () => {
    const script = `import { start } from ${JSON.stringify(commandPath.replace(/cli\.js$/, "index.js"))}; await start({ port: -1 });`;
    const { code, errors } = await runToEnd(process.execPath, ["--input-type=module", "-e", script]);
    expect([code, errors]).toEqual([1, expect.stringContaining("port must be a whole number from 0 to 65535")]);
    expect(errors.length).toBeLessThan(3000);
  });
});
