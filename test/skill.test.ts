import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { packedNow } from "../scripts/package-content.ts";
import { commandsOf } from "../src/command/commands-of.ts";
import { routes } from "../src/app/control-routes.ts";
import { start } from "../src/start.ts";
import { withMock } from "./support/agent.ts";
import { cleanEnvironment, commandPath, runToEnd, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;
const path = "skills/audity-mock/SKILL.md";
const text = readFileSync(join(root, path), "utf8");
const [, frontMatter = "", body = ""] = /^---\n(.*?)^---\n(.*)$/ms.exec(text) ?? [];
const blocksOf = (language: string) =>
  [...body.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);

/** Runs a script in a folder where `npx audity-mock` is the built command. */
function runIn(folder: string, script: string, variables: Record<string, string> = {}) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const npx = join(bin, "npx");
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1" = audity-mock ] || exit 64\nshift\nexec "${process.execPath}" "${commandPath}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const PATH = `${bin}:${dirname(process.execPath)}:${cleanEnvironment()["PATH"]}`;
  return runToEnd("bash", ["-euo", "pipefail", "-c", script], { PATH, ...variables }, folder);
}

describe("the skill", () => {
  it("the skill has the front matter of the Agent Skills format, and a short body", () => {
    const { name, description, ...others } = load(frontMatter) as Record<string, string>;
    expect(name).toBe(dirname(path).split("/").at(-1));
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(description?.length).toBeLessThanOrEqual(1024);
    expect(description).toMatch(/\bUse when\b/);
    expect(description).not.toMatch(/[<>]/);
    expect(Object.keys(others)).toEqual(["license"]);
    expect(body.split("\n").length).toBeLessThan(150);
  });

  it("the package contains the skill", () => {
    expect(packedNow().files.map((file) => file.path)).toContain(path);
  });

  it("the Vitest test in the skill passes", () =>
    withFolder(async (folder) => {
      const [test = ""] = blocksOf("ts");
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(join(root, "node_modules/vitest"), join(folder, "node_modules/vitest"));
      symlinkSync(root, join(folder, "node_modules/audity-mock"));
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
      writeFileSync(join(folder, "audit.test.ts"), test);
      const vitest = [join(folder, "node_modules/vitest/vitest.mjs"), "run", "--no-color"];
      const { code, output } = await runToEnd(process.execPath, vitest, {}, folder);
      expect([code, output]).toEqual([0, expect.stringMatching(/Tests +1 passed \(1\)/) as string]);
    }));

  it("the exec commands in the skill run npm and the Python client", () =>
    withFolder(async (folder) => {
      const [exec = ""] = blocksOf("sh");
      const [client = ""] = blocksOf("python");
      const test = "node -e 'console.log(process.env.AUDITY_BASE_URL, process.env.AUDITY_TOKEN)'";
      writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { test } }));
      writeFileSync(join(folder, "test_client.py"), `${client}print("python passed")\n`);
      const { code, output, errors } = await runIn(folder, exec);
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+ aky_\w{32}$/m);
      expect(output).toMatch(/^python passed$/m);
    }));

  it("the Python client in the skill fails when the job is not completed", () =>
    withFolder(async (folder) => {
      const [, exec = ""] = blocksOf("sh")[0]?.split("\n") ?? [];
      const [client = ""] = blocksOf("python");
      writeFileSync(join(folder, "test_client.py"), client.replace('"queue", "completes"', '"queue", "fails"'));
      const { code, errors } = await runIn(folder, exec);
      expect([code, errors]).toEqual([1, expect.stringContaining("AssertionError") as string]);
    }));

  it("the commands in the skill control a running server and read what a client did", () =>
    withFolder(async (folder) => {
      await using mock = await start({ seed: 7 });
      const scripts = blocksOf("sh").slice(1);
      expect(scripts).toHaveLength(3);
      const variables = { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken };
      const script = scripts.join("\necho; echo ----\n");
      const { code, output, errors } = await runIn(folder, script, variables);
      expect([code, errors]).toEqual([0, ""]);
      const [commands = "", overHttp = "", seen = ""] = output.split(/^----$/m);
      expect(commands).toContain('"clientName"');
      expect(overHttp).toContain('"name":"other-test"');
      expect(overHttp).toContain('"now":"2026-01-01T00:00:20.000Z"');
      expect(seen).toMatch(/ listProjects +200/);
      const sandbox = await mock.openSandbox("my-test");
      expect((await sandbox.clock.read()).now).toBe("2026-01-01T00:00:00.000Z");
      expect((await mock.sandboxes()).map(({ name }) => name)).toEqual(["default", "my-test", "other-test"]);
    }));

  it("the mistakes in the skill get the statuses that it names", () =>
    withMock({ clock: "frozen" }, async (mock) => {
      const sandbox = await mock.sandbox({ clock: "frozen" });
      const status = async (what: string, bearer: string, method = "GET") =>
        (await fetch(mock.url + what, { method, headers: { authorization: `Bearer ${bearer}` } })).status;
      expect(await status("/api/projects", mock.controlToken)).toBe(401);
      expect(await status("/__mock/sandboxes", sandbox.token)).toBe(401);
      const { id } = await mock.defaultSandbox.jobs.create();
      expect(await status(`/api/agent/jobs/${id}`, sandbox.token)).toBe(404);
      const trigger = (project: string) => `/api/agent/projects/${project}/audit-analysis/async`;
      expect(await status(trigger(sandbox.projects.justSetUp), sandbox.token, "POST")).toBe(422);
      expect(body).toContain("Both get 401.");
      expect(body).toContain("They get 404.");
      expect(body).toContain("A trigger then gets 422.");
    }));

  it("the skill names only commands that exist", () => {
    const words = [
      ...commandsOf(routes).map((command) => command.words),
      ...["exec", "explore", "start", "env", "scenarios", "mcp", "<command>"],
    ];
    const named = [...body.matchAll(/npx audity-mock ([a-z<>]+(?: [a-z]+(?:-[a-z]+)*)?)/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(15);
    for (const name of named)
      expect(
        words.some((each) => `${name} `.startsWith(`${each} `) || each.startsWith(name)),
        name,
      ).toBe(true);
  });
});
