import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { cleanEnvironment, commandPath, runToEnd, withFolder } from "./support/command.ts";
import { eventually } from "./support/eventually.ts";
import { correctClient, exploreClients } from "./support/explore-clients.ts";

const root = new URL("..", import.meta.url).pathname;
const exampleClient = join(root, "examples/explore/client.mjs");

type Run = {
  readonly plan: string;
  readonly verdict: string;
  readonly findings: readonly { readonly kind: string; readonly message: string }[];
  readonly repeat: string;
};
type Explored = { readonly runs: readonly Run[]; readonly planned: number; readonly stopped: string | null };

const explore = (folder: string, parameters: readonly string[], environment: Record<string, string> = {}) =>
  runToEnd(process.execPath, [commandPath, "explore", ...parameters], environment, folder);

/** Whether a process runs. A process that has ended may still be listed until its parent takes note. */
function isRunning(pid: string): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/** The plans in which something was found, from the output as JSON. */
const foundIn = (output: string): readonly Run[] =>
  (JSON.parse(output) as Explored).runs.filter(({ verdict }) => verdict === "found");

describe("audity-mock explore", () => {
  it.each(exploreClients)("finds the mistake of $name with one fault", async ({ file, foundBy }) => {
    await withFolder(async (folder) => {
      const options = [
        "--parallel",
        "6",
        "--longest-wait",
        "1s",
        "--limit",
        "3s",
        "--format",
        "json",
        "--faults",
        foundBy[0] ?? "",
      ];
      const { code, output } = await explore(folder, [...options, "--", process.execPath, file]);
      expect(foundIn(output)).not.toEqual([]);
      expect(code).toBe(1);
    });
  });

  it("prints the smallest schedule with the output of the client and a command that repeats it", async () => {
    await withFolder(async (folder) => {
      const given = ["--faults", "connection", "--rate-limits", "off", "--", process.execPath, exampleClient];
      const { code, output } = await explore(folder, given, { POLL_MS: "60" });
      expect(code).toBe(1);
      const [, repeat = ""] = /^ +repeat: (audity-mock exec .*)$/m.exec(output) ?? [];
      expect(output).toMatch(/^ {2}baseline: passed in .*, \d+ requests\n {2}\d+ runs, \d+ at once$/m);
      expect(output).toMatch(
        /^ {2}DUPLICATE +connection reset after the operation ran, before the headers, on request 2 \(triggerAsyncAuditAnalysis\)\n +an analysis was started once more than without the fault$/m,
      );
      expect(output).toMatch(/^ +\| .*readiness/m);
      expect(repeat).toContain("--rate-limits off --clock scaled --clock-scale 60 --seed 1");
      expect(repeat).toContain("--fault-plan triggerAsyncAuditAnalysis@1:connectionReset/after --");
      // The repeated run triggers twice too.
      const script = `${repeat.replace("audity-mock", `'${process.execPath}' '${commandPath}'`).replace(/ -- .*/, "")} -- sh -c '"${process.execPath}" "${exampleClient}" && "${process.execPath}" "${commandPath}" journal show --operation triggerAsyncAuditAnalysis --json'`;
      const repeated = await runToEnd("sh", ["-c", script], { POLL_MS: "60" }, folder);
      const { entries } = JSON.parse(repeated.output.slice(repeated.output.indexOf("{"))) as {
        entries: { faults: object[] }[];
      };
      expect(entries.map(({ faults }) => faults)).toMatchObject([
        [{ kind: "connectionReset", plan: "triggerAsyncAuditAnalysis@1:connectionReset/after" }],
        [],
      ]);
    });
  });

  it("writes its findings as JUnit and as Markdown", async () => {
    const script =
      "fetch(process.env.AUDITY_BASE_URL + '/api/user/tier', { headers: { authorization: `Bearer ${process.env.AUDITY_TOKEN}` } }).then((r) => process.exit(r.ok ? 0 : 4))";
    await withFolder(async (folder) => {
      const run = (format: string) =>
        explore(folder, ["--faults", "503,latency/1s", "--format", format, "--", process.execPath, "-e", script]);
      const junit = await run("junit");
      expect(junit.code).toBe(1);
      expect(junit.output).toContain(
        '<testcase classname="explore.getCurrentTier" name="503, on request 1 (getCurrentTier)">',
      );
      expect(junit.output).toContain('<failure message="the command exited 4" type="FAIL">');
      expect(junit.output).toMatch(/<testsuite name="explore .*" tests="2" failures="1"/);
      const markdown = await run("markdown");
      expect(markdown.output).toContain(
        "| FAIL | 503, on request 1 (getCurrentTier) | the command exited 4 | `` audity-mock exec",
      );
    });
  });

  it("keeps the output of each run, and continues after a budget", async () => {
    await withFolder(async (folder) => {
      const options = (...more: string[]) => [
        ...["--faults", "server-errors", "--parallel", "2", "--format", "json", "--output", "out", ...more],
        ...["--", process.execPath, correctClient],
      ];
      const first = await explore(folder, options("--budget", "1ms"));
      expect(first.code).toBe(0);
      expect(JSON.parse(first.output)).toMatchObject({ runs: [], stopped: "budget" });
      const second = await explore(folder, options("--resume"));
      const { runs, planned, stopped } = JSON.parse(second.output) as Explored;
      expect([runs.length, stopped]).toEqual([planned, null]);
      const log = join(folder, "out", "runs", "createMemory@1-500.log");
      expect(readFileSync(log, "utf8")).toMatch(/^Analysed /);
      expect(readFileSync(join(folder, "out", ".gitignore"), "utf8")).toBe("*\n");
      // Everything is known, so nothing runs.
      const before = readdirSync(join(folder, "out", "runs")).length;
      const third = await explore(folder, options("--resume"));
      expect((JSON.parse(third.output) as Explored).runs).toHaveLength(planned);
      expect(readdirSync(join(folder, "out", "runs"))).toHaveLength(before);
      const other = await explore(folder, ["--output", "out", "--resume", "--", "true"]);
      expect([other.code, other.errors]).toEqual([2, expect.stringContaining("has the results of another command")]);
    });
  });

  it("does not replace files of somebody else", async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, ".gitignore"), "node_modules\n");
      const { code, errors } = await explore(folder, ["--output", ".", "--", "true"]);
      expect([code, errors]).toEqual([2, expect.stringMatching(/^The folder "\." has files that are not results/)]);
      expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("node_modules\n");
    });
  });

  it("does not share a folder with another process", async () => {
    await withFolder(async (folder) => {
      await explore(folder, ["--", "false"]);
      writeFileSync(join(folder, ".audity-mock/explore/process"), String(process.pid));
      const { code, errors } = await explore(folder, ["--", "true"]);
      expect([code, errors]).toEqual([2, expect.stringMatching(/^The process \d+ explores in the folder/)]);
    });
  });

  it("resumes with pairs, and names what is set in the environment in the command that repeats a run", async () => {
    const script = `(async () => {
      const ask = () => fetch(process.env.AUDITY_BASE_URL + "/api/user/tier", { headers: { authorization: "Bearer " + process.env.MY_TOKEN } });
      process.exitCode = (await ask()).ok || (await ask()).ok ? 0 : 1;
    })()`;
    await withFolder(async (folder) => {
      const run = (...options: string[]) =>
        explore(folder, ["--faults", "503", "--format", "json", ...options, "--", process.execPath, "-e", script], {
          AUDITY_MOCK_TOKEN_NAME: "MY_TOKEN",
        });
      expect((await run()).code).toBe(0);
      const pairs = await run("--resume", "--pairs");
      expect(foundIn(pairs.output)).toMatchObject([
        {
          plan: "getCurrentTier@1:503,getCurrentTier@2:503",
          repeat: expect.stringContaining("audity-mock exec --token-name MY_TOKEN --clock scaled") as string,
        },
      ]);
      expect(pairs.code).toBe(1);
    });
  });

  it("does what docs/explore.md says", async () => {
    await withFolder(async (folder) => {
      const page = readFileSync(join(root, "docs/explore.md"), "utf8");
      const [, shown = ""] = /^```\naudity-mock explore -- node client\.mjs\n(.*?)^```$/ms.exec(page) ?? [];
      const [, code = ""] = /^```js\n(.*?)^```$/ms.exec(page) ?? [];
      expect(readFileSync(join(root, "examples/explore/client-fixed.mjs"), "utf8")).toContain(code);
      cpSync(join(root, "examples/explore"), folder, { recursive: true });
      const commands = [...page.matchAll(/^npx audity-mock (explore .*)$/gm)].map(([, command = ""]) => command);
      expect(commands).toHaveLength(3);
      // Fewer faults than on the page, to save time.
      const run = (command = "") =>
        runToEnd(
          "bash",
          [
            "-c",
            `"${process.execPath}" "${commandPath}" ${command.replace("explore", "explore --faults connectionReset/after")}`,
          ],
          { POLL_MS: "60" },
          folder,
        );
      const bug = await run(commands[0]);
      for (const line of shown.split("\n").filter((each) => !/baseline|runs,/.test(each)))
        expect(bug.output).toContain(line);
      expect(bug.code).toBe(1);
      const fixed = await run(commands[1]);
      expect([fixed.code, fixed.output]).toEqual([0, expect.stringContaining("no findings")]);
      expect(await run(commands[2])).toMatchObject({ code: 0 });
      expect(readFileSync(join(folder, "explore.xml"), "utf8")).toMatch(/<testsuites .*failures="0"/);
    });
  });

  it.runIf(process.platform !== "win32")(
    "ends every process of its runs on Ctrl-C, and prints what is known",
    async () => {
      await withFolder(async (folder) => {
        // A client whose runs with a fault leave a process that would run for a minute.
        const client = `
        const { spawn } = require("node:child_process");
        const { appendFileSync } = require("node:fs");
        const headers = { authorization: "Bearer " + process.env.AUDITY_TOKEN };
        fetch(process.env.AUDITY_BASE_URL + "/api/user/tier", { headers }).then((response) => {
          if (response.ok) return;
          const child = spawn("sleep", ["60"]);
          appendFileSync("pids", child.pid + "\\n" + process.pid + "\\n");
        });`;
        const options = [
          "explore",
          "--parallel",
          "2",
          "--faults",
          "server-errors",
          "--",
          process.execPath,
          "-e",
          client,
        ];
        const child = spawn(process.execPath, [commandPath, ...options], {
          cwd: folder,
          env: cleanEnvironment(),
          stdio: ["ignore", "pipe", "pipe"],
        });
        const output = text(child.stdout);
        const pids = () =>
          existsSync(join(folder, "pids")) ? readFileSync(join(folder, "pids"), "utf8").trim().split("\n") : [];
        await eventually("both runs have a process", () => pids().length === 4, 60_000);
        child.kill("SIGINT");
        const [code] = (await once(child, "exit")) as [number];
        expect(code).toBe(130);
        expect(await output).toMatch(/Exploring was interrupted: 3 of 3 runs were not made/);
        await eventually("all processes have ended", () => !pids().some(isRunning));
      });
    },
  );

  it.each([
    [["--", ""], /^Missing command\. Write the command to run after --, such as: audity-mock explore -- npm test$/],
    [["--faults", "slow,5O3", "--", "true"], /^--faults .*"5O3".*these groups: retry-after, server-errors/],
    [["--parallel", "0", "--", "true"], /^--parallel must be a whole number from 1 to 256, not "0"\.$/],
    [["--output", "", "--", "true"], /^--output must be the path of a folder\.$/],
    [["--limit", "0", "--", "true"], /^--limit must be a duration such as 90s or 10m, not "0"\.$/],
    [["--budget", "soon", "--", "true"], /^--budget must be a duration such as 90s or 10m, not "soon"\.$/],
    [["--format", "xml", "--", "true"], /^--format must be one of text, json, junit, markdown, not "xml"\.$/],
    [["--clock", "frozen", "--", "true"], /^--clock must be real, scaled or skip/],
    [["--resume", "--", "true"], /^There is nothing to resume/],
    [["--", "false"], /^Without any fault, the command exited 1 \(run 1 of 3\)/],
    [["--", "true"], /^The client made no request with its token/],
  ])("refuses %j in a sentence", async (parameters, sentence) => {
    await withFolder(async (folder) => {
      const { code, errors } = await explore(folder, parameters);
      expect([code, errors.trim()]).toEqual([2, expect.stringMatching(sentence)]);
    });
  });

  it("says that a command cannot be found, with the exit code of a shell", async () => {
    await withFolder(async (folder) => {
      const { code, errors } = await explore(folder, ["--", "no-such-command"]);
      expect([code, errors]).toEqual([127, "no-such-command cannot be run: command not found.\n"]);
    });
  });
});
