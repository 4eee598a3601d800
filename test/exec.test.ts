import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stillHint } from "../src/command/exec.ts";
import { start } from "../src/start.ts";
import { commandPath, runCommand, runToEnd, withFolder } from "./support/command.ts";

describe("audity-mock exec", () => {
  const node = (script: string) => ["--", process.execPath, "-e", script];
  const poll = `
    const headers = { authorization: "Bearer " + process.env.AUDITY_TOKEN };
    const response = await fetch(process.env.AUDITY_BASE_URL + "/api/agent/jobs/00000000-0000-4000-9000-000000000002", { headers });
    console.log((await response.json()).data.status);`;

  it("audity-mock exec gives the command a server, and returns its exit code", async () => {
    const script = `(async () => { ${poll} process.exit(7); })()`;
    expect(await runCommand(["exec", "--seed", "1", ...node(script)])).toEqual({
      code: 7,
      signal: null,
      output: "completed\n",
      errors: "",
    });
  });

  it("audity-mock exec sets variables of other names if asked to, and passes options on without -- too", async () => {
    const script = "console.log(process.env.API_URL, process.env.API_TOKEN)";
    const names = ["--base-url-name", "API_URL", "--token-name", "API_TOKEN"];
    const { code, output } = await runCommand(["exec", ...names, process.execPath, "-e", script, "--", "--seed"]);
    expect(code).toBe(0);
    expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+ aky_\w{32}\n$/);
  });

  it("audity-mock exec lets the command control its server, and ignores AUDITY_MOCK_SANDBOX from outside", async () => {
    const inside = (...words: string[]) =>
      runCommand(["exec", "--clock", "frozen", "--", process.execPath, commandPath, ...words], {
        AUDITY_MOCK_SANDBOX: "elsewhere",
      });
    const { code, output } = await inside("clock", "show");
    expect([code, output]).toEqual([0, expect.stringMatching(/^mode +frozen$/m) as string]);
    expect((await inside("health")).output).toMatch(/^audity-mock is ready on/);
  });

  it("audity-mock exec stops its server when the command ends", async () => {
    const { output } = await runCommand(["exec", ...node("console.log(process.env.AUDITY_BASE_URL)")]);
    await expect(fetch(output.trim())).rejects.toThrow();
  });

  it.each([
    [["exec", "--", "no-such-command"], 127, "no-such-command cannot be run: command not found.\n"],
    [["exec", "--", "/"], 126, expect.stringMatching(/^\/ cannot be run: .*EACCES/) as string],
    [
      ["exec", "--", ""],
      2,
      "Missing command. Write the command to run after --, such as: audity-mock exec -- npm test\n",
    ],
    [["exec"], 2, "error: missing required argument 'command'\n"],
    [["exec", "--seed", "x", "--", "true"], 2, expect.stringMatching(/^--seed must be/) as string],
    [
      ["exec", "--scenarios", "/nowhere", "--", "true"],
      2,
      expect.stringMatching(/^\/nowhere cannot be read/) as string,
    ],
  ])("the command %j fails with exit code %i and one sentence", async (parameters, code, errors) => {
    expect(await runCommand(parameters)).toMatchObject({ code, output: "", errors });
  });

  it.runIf(process.platform !== "win32").each([["SIGTERM"], ["SIGINT"]] as const)(
    "audity-mock exec passes %s on, and ends as the command does",
    async (signal) => {
      const kill = `kill -${signal.slice(3)} $PPID; sleep 20 >/dev/null 2>&1`;
      const obeys = await runCommand([
        "exec",
        "--",
        "sh",
        "-c",
        `trap 'exit 5' ${signal.slice(3)}; { ${kill}; } & wait`,
      ]);
      expect(obeys.code).toBe(5);
    },
  );

  it.runIf(process.platform !== "win32")(
    "audity-mock exec exits with 128 and the number of the signal that ended the command",
    async () => {
      expect((await runCommand(["exec", "--", "sh", "-c", "kill -KILL $$"])).code).toBe(137);
    },
  );

  it.runIf(process.platform !== "win32")("audity-mock exec runs npm scripts", () =>
    withFolder(async (folder) => {
      const scripts = { test: `node -e "process.exit(process.env.AUDITY_TOKEN ? 3 : 4)"` };
      writeFileSync(`${folder}/package.json`, JSON.stringify({ scripts }));
      const { code } = await runToEnd(process.execPath, [commandPath, "exec", "--", "npm", "test"], {}, folder);
      expect(code).toBe(3);
      expect(readFileSync(`${folder}/package.json`, "utf8")).toContain("scripts");
    }),
  );
});

describe("a command that exec runs", () => {
  const exec = [process.execPath, commandPath, "exec", "--", process.execPath, "-e", "setTimeout(() => {}, 20_000)"];
  /**
   * Runs the command in its own terminal and presses Ctrl-C there some time after its shell has started. A Ctrl-C that is pressed before
   * that reaches no process: the terminal has no foreground process group yet.
   */
  const interruptedAfter = (seconds: number, started: string) =>
    runToEnd("bash", [
      "-c",
      `started=$1; shift
       { until [ -e "$started" ]; do sleep 0.01; done; sleep ${seconds}; printf '\\003'; sleep 2; } |
         script -qec "touch '$started'; exec $(printf '%q ' "$@")" /dev/null >/dev/null
       echo "\${PIPESTATUS[1]}"`,
      "bash",
      started,
      ...exec,
    ]);

  it.skipIf(process.platform !== "linux" || !existsSync("/usr/bin/script"))(
    "Ctrl-C ends audity-mock exec with exit code 130 at any moment",
    () =>
      withFolder(async (folder) => {
        const instants = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1];
        const outcomes = await Promise.all(
          instants.map((seconds) => interruptedAfter(seconds, `${folder}/${seconds}`)),
        );
        expect(outcomes.map(({ output }) => output.trim())).toEqual(instants.map(() => "130"));
      }),
  );

  it("the hint of exec names a job that stays pending because the clock is frozen", async () => {
    await using mock = await start({ clock: "frozen" });
    expect(await stillHint(mock)).toBeNull();
    const poll = (jobId: string) =>
      fetch(`${mock.url}/api/agent/jobs/${jobId}`, { headers: { authorization: `Bearer ${mock.token}` } });
    const { id } = await mock.defaultSandbox.jobs.create();
    for (let count = 0; count < 3; count += 1) await poll(id);
    expect(await stillHint(mock)).toContain(`so the job ${id}, polled 3 times, stays pending`);
    await mock.clock.advanceOnPoll("2s");
    expect(await stillHint(mock)).toBeNull();
    await mock.clock.advanceOnPoll(0);
    await mock.clock.advance("1m");
    await poll(id);
    expect(await stillHint(mock)).toBeNull();
    const [capture] = await mock.defaultSandbox.captures.add();
    const path = `${mock.url}/api/nucleus/captures/${capture?.id}`;
    await fetch(path, { headers: { authorization: `Bearer ${mock.token}` } });
    expect(await stillHint(mock)).toContain(`so the capture ${capture?.id}, polled 1 times, stays pending`);
  });
});
