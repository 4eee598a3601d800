import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { realSleep } from "../src/core/clock.ts";
import { start } from "../src/start.ts";
import { agentIn, trigger } from "./support/agent.ts";
import { cleanEnvironment, commandPath, runToEnd, startProcess, withFileLimit, withFolder } from "./support/command.ts";
import { runHere, runOn } from "./support/run-here.ts";

describe("the snapshot commands", () => {
  it("save a sandbox as a private file, show it without a server, and load it on another server", () =>
    withFolder(async (folder) => {
      const file = `${folder}/bug.jsonl`;
      await using one = await start();
      await using other = await start();
      const sandbox = await one.sandbox({ name: "bug", seed: 42, clock: "frozen" });
      await trigger(agentIn(sandbox), sandbox.projects.ready);
      await sandbox.limits.drain("jobPolling");
      await sandbox.scenarios.queue("fails");
      await sandbox.faults.add({ effect: { kind: "status", status: 503 }, times: 2 });

      const saved = await runOn(one, "snapshot save --sandbox bug", file);
      expect(saved).toMatchObject({ code: 0, errors: "" });
      const { size, mode } = statSync(file);
      expect(saved.output).toBe(`Saved bug to ${file}: 1 job, 1 request in the journal, ${size} bytes.\n`);
      expect([mode & 0o777, readdirSync(folder)]).toEqual([0o600, ["bug.jsonl"]]);

      const shown = await runHere(["snapshot", "show", file]);
      expect(shown.code).toBe(0);
      for (const line of [
        /^name +bug$/m,
        /^seed +42$/m,
        /^clock mode +frozen$/m,
        /^requests +1$/m,
        /^queued scenarios +fails$/m,
        /jobPolling +120 of 120 +60 s$/m,
        /^\S{36} {2}status 503 +- +2 +- +0$/m,
      ])
        expect(shown.output).toMatch(line);
      const { output } = await runHere(["snapshot", "show", file, "--json"]);
      expect(JSON.parse(output)).toMatchObject({ name: "bug", format: 1, jobs: 1, rows: { jobs: 1, faults: 1 } });

      const loaded = await runOn(other, "snapshot load", file);
      expect(loaded).toMatchObject({ code: 0, errors: "" });
      expect(loaded.output).toBe(`Loaded ${file} as bug: 1 job, clock frozen at 2026-01-01T00:00:00.000Z.\n`);
      expect((await other.openSandbox("bug")).seed).toBe(42);
    }));

  it("load under another name, in the place of a sandbox, frozen, and with a new token", () =>
    withFolder(async (folder) => {
      const file = `${folder}/mine.jsonl`;
      await using mock = await start();
      await mock.sandbox({ name: "mine", seed: 42 });
      expect(await runOn(mock, "snapshot save --sandbox mine", file)).toMatchObject({ code: 0 });
      const taken = await runOn(mock, "snapshot load", file);
      expect([taken.code, taken.errors]).toEqual([1, expect.stringMatching(/--as NAME.*--replace/) as string]);
      const left = await runOn(mock, "snapshot load --as copy --leave-tokens --new-token", file);
      expect([left.code, left.output]).toEqual([
        0,
        expect.stringMatching(/another sandbox: aky_\w{4}\.\nNew token: aky_\w{32}\n$/),
      ]);
      const replaced = await runOn(mock, "snapshot load --replace --freeze --json", file);
      expect(JSON.parse(replaced.output)).toMatchObject({ name: "mine", clock: { mode: "frozen" }, tokensLeft: [] });
    }));

  it.runIf(process.platform !== "win32")("pass a snapshot from one server to another through a pipe", async () => {
    await using one = await start();
    await using other = await start();
    await one.sandbox({ name: "mine", seed: 42 });
    // The second command waits for the first one, on a pipe that is empty until then.
    const command = `
      AUDITY_MOCK_URL=$ONE AUDITY_MOCK_CONTROL_TOKEN=$ONE_TOKEN "$@" snapshot save - --sandbox mine |
      AUDITY_MOCK_URL=$OTHER AUDITY_MOCK_CONTROL_TOKEN=$OTHER_TOKEN "$@" snapshot load -`;
    const servers = {
      ONE: one.url,
      ONE_TOKEN: one.controlToken,
      OTHER: other.url,
      OTHER_TOKEN: other.controlToken,
    };
    const piped = await runToEnd("sh", ["-c", command, "sh", process.execPath, commandPath], servers);
    expect(piped).toMatchObject({ code: 0, errors: "" });
    expect(piped.output).toMatch(/^Loaded the snapshot as mine: 0 jobs, clock real at /);
    expect((await other.openSandbox("mine")).seed).toBe(42);
  });

  it("say what is wrong with a file, and change nothing", () =>
    withFolder(async (folder) => {
      await using mock = await start();
      const file = `${folder}/file.jsonl`;
      writeFileSync(file, "{}\n");
      const refusals = [
        await runOn(mock, "snapshot load", `${folder}/missing`),
        await runOn(mock, "snapshot show", folder),
        await runOn(mock, "snapshot load", file),
        await runOn(mock, "snapshot save", folder),
        await runOn(mock, "snapshot save", `${folder}/no/such/folder`),
        await runOn(mock, "snapshot save --sandbox nobody", file),
        await runOn(mock, "snapshot load --as Wrong", file),
        await runOn(mock, "snapshot"),
      ];
      expect(refusals.map(({ code }) => code)).toEqual([2, 2, 1, 2, 1, 1, 2, 2]);
      for (const { errors } of refusals.slice(0, -1)) expect(errors).toMatch(/^[^\n]+[.]\n$/);
      expect(readFileSync(file, "utf8")).toBe("{}\n");
      expect(await mock.sandboxes()).toHaveLength(1);
    }));

  it("a save that finds no room leaves no file", () =>
    withFolder(async (folder) => {
      await using server = await startProcess(["--db", ":memory:"]);
      const [program, ...before] = withFileLimit(4);
      const { url, controlToken } = server.ready;
      const where = ["--url", url, "--control-token", controlToken];
      const { code, errors } = await runToEnd(
        program,
        [...before, "snapshot", "save", "full.jsonl", ...where],
        {},
        folder,
      );
      expect([code, errors]).toEqual([1, "full.jsonl cannot be written (EFBIG). Choose another file.\n"]);
      expect(readdirSync(folder)).toEqual([]);
    }));

  it("a save that is killed at any moment leaves the old file whole", { timeout: 120_000 }, () =>
    withFolder(async (folder) => {
      await using server = await startProcess(["--db", ":memory:"]);
      const { url, controlToken } = server.ready;
      const { connect } = await import("../src/client/connect.ts");
      const { defaultSandbox } = await connect(url, controlToken);
      for (let count = 0; count < 10; count += 1) await defaultSandbox.leads.add({ count: 1000 });
      const file = `${folder}/old.jsonl`;
      const environment = cleanEnvironment({ AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken });
      const save = () => spawn(process.execPath, [commandPath, "snapshot", "save", file], { env: environment });
      expect(await once(save(), "exit")).toEqual([0, null]);
      const old = readFileSync(file);
      expect(old.length).toBeGreaterThan(2_000_000);
      await defaultSandbox.leads.add({ count: 1000 });
      const ends: unknown[] = [];
      for (const ms of [50, 150, 250, 350, 450, 550, 650, 750]) {
        copyFileSync(file, `${folder}/before`);
        const child = save();
        const ended = once(child, "exit");
        await realSleep(ms);
        child.kill("SIGKILL");
        const [code] = (await ended) as [number | null];
        ends.push(code);
        const now = readFileSync(file);
        if (code === null) expect(now.equals(old) || isWhole(now)).toBe(true);
        writeFileSync(file, old);
      }
      expect(ends).toContain(null);

      // Killed as soon as the new file begins to be written.
      const child = save();
      const ended = once(child, "exit");
      while (!readdirSync(folder).some((name) => name.startsWith("old.jsonl."))) await realSleep(1);
      child.kill("SIGKILL");
      expect(await ended).toEqual([null, "SIGKILL"]);
      const now = readFileSync(file);
      expect(now.equals(old) || isWhole(now)).toBe(true);
      // Standard output and links work too.
      mkdirSync(`${folder}/linked`);
      symlinkSync(file, `${folder}/linked/link`);
      const linked = spawn(process.execPath, [commandPath, "snapshot", "save", `${folder}/linked/link`], {
        env: environment,
      });
      expect(await once(linked, "exit")).toEqual([0, null]);
      expect(readFileSync(file).equals(old)).toBe(false);
      expect(readdirSync(`${folder}/linked`)).toEqual(["link"]);
    }),
  );
});

const isWhole = (file: Buffer): boolean =>
  file.toString().trimEnd().split("\n").at(-1)?.startsWith('{"end":true') ?? false;
