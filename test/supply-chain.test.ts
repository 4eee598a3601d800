import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import lockfile from "../package-lock.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { bundled } from "../scripts/dependencies/bundled.ts";
import { demandsNotMet, usedOf } from "../scripts/dependencies/demands.ts";
import { folderOf, type LockedPackages, reachableFrom } from "../scripts/dependencies/lockfile.ts";
import { licensesText } from "../scripts/licenses-text.ts";
import { contentProblems, type Packed, packedNow, root } from "../scripts/package-content.ts";
import { assertRunner } from "../src/test-fixtures/runner-version.ts";
import typesBuild from "../tsconfig.build.json" with { type: "json" };
import validatorsLockfile from "../scripts/validators/package-lock.json" with { type: "json" };
import { commandPath, runToEnd, startProcess, withFolder } from "./support/command.ts";

const packages: LockedPackages = lockfile.packages;
const runtime = Object.keys(packageJson.dependencies);
const installed = reachableFrom(packages, runtime);

describe("the packages that users install or run", () => {
  it("every package that users get has a reason, a permitted licence and no install script", async () => {
    const used = usedOf(Object.values(await bundled()).flatMap((copied) => Object.keys(copied)));
    expect(used.bundled).toEqual(expect.arrayContaining(["fastify", "preact", "@scalar/fastify-api-reference"]));
    expect(used.folders.length).toBeGreaterThan(used.bundled.length);
    expect(demandsNotMet(packages, used)).toEqual([]);
  });

  it("dist/licenses.md has the licence of every bundled package", async () => {
    const text = readFileSync(join(root, "dist/licenses.md"), "utf8");
    const { server } = await bundled();
    const { version, license } = packages[folderOf("fastify")] ?? {};
    expect(text).toContain(`## fastify ${version} (${license})`);
    expect([...text.matchAll(/^## \S+ \d\S* \(.+\)\n\n\S/gm)]).toHaveLength(
      new Set(Object.keys(server).map((path) => `${basename(path)} ${packages[path]?.version}`)).size,
    );
  });

  it("the build fails for a bundled package without a licence text", () =>
    withFolder((folder) => {
      writeFileSync(join(folder, "package.json"), '{ "name": "nobody-knows", "version": "1.0.0", "license": "MIT" }');
      expect(() => licensesText([folder])).toThrow(/^nobody-knows has no text of its licence; add it as /);
    }));

  const why = { why: "It is needed.", instead: "Our own." };
  it.each<[string, Partial<LockedPackages[string]>, string[], string[], string]>([
    ["a dependency without a reason", {}, [], ["b"], "a has no reason to be there."],
    ["a reason without a dependency", {}, ["a", "c"], ["b"], "c has a reason and is not there."],
    ["a bundled package without a reason", {}, ["a"], [], "b has no reason to be bundled."],
    ["a reason for what is not bundled", {}, ["a"], ["b", "c"], "c has a reason and is not bundled."],
    [
      "another licence, however far below",
      { license: "GPL-3.0" },
      ["a"],
      ["b"],
      "node_modules/a/node_modules/c is under GPL-3.0.",
    ],
    [
      "an install script, however far below",
      { hasInstallScript: true },
      ["a"],
      ["b"],
      "node_modules/a/node_modules/c has an install script.",
    ],
  ])("the check of packages fails for %s", (_title, below, reasons, bundledReasons, problem) => {
    const locked = {
      "node_modules/a": { license: "MIT", dependencies: { c: "1" } },
      "node_modules/a/node_modules/c": { license: "MIT", ...below },
      "node_modules/b": { license: "MIT" },
      "node_modules/c": { license: "GPL-3.0", hasInstallScript: true },
    };
    const reasonsFor = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, why]));
    const given = { runtime: reasonsFor(reasons), bundled: reasonsFor(bundledReasons) };
    const used = { dependencies: ["a"], bundled: ["b"], folders: ["node_modules/b"] };
    expect(demandsNotMet(locked, used, given)).toEqual([problem]);
  });

  it("npm installs exactly the packages that the check takes for runtime packages", () => {
    const notForDevelopment = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);
    expect(installed).toEqual(notForDevelopment.map(([path]) => path).toSorted());
    expect(installed.length).toBeGreaterThan(runtime.length);
  });

  it("no installed package runs a script when it is installed", () => {
    for (const path of ["", ...installed]) {
      const folder = join(root, path);
      const text = readFileSync(join(folder, "package.json"), "utf8");
      const { scripts = {}, gypfile } = JSON.parse(text) as { scripts?: Record<string, string>; gypfile?: boolean };
      expect(Object.keys(scripts), path).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]),
      );
      // npm compiles a package with this file unless gypfile is false.
      if (existsSync(join(folder, "binding.gyp"))) expect(gypfile, path).toBe(false);
    }
  });

  it("the script that npm runs when it installs from a folder does nothing in the packed one, which has no scripts/", () =>
    withFolder(async (folder) => {
      const { prepublish } = packageJson.scripts;
      expect(prepublish).toContain("scripts/build-for-git.ts");
      expect(await runToEnd("sh", ["-c", prepublish], {}, folder)).toMatchObject({ code: 0, output: "", errors: "" });
      expect(readdirSync(folder)).toEqual([]);
    }));

  it("the package has no script that npm warns users about when they install it", () => {
    const asked = ["preinstall", "install", "postinstall", "prepare"];
    expect(Object.keys(packageJson.scripts).filter((name) => asked.includes(name))).toEqual([]);
  });

  it("any version of Vitest and Playwright is a peer, and the fixtures name the version that they need", () => {
    expect(packageJson.peerDependencies).toEqual({ "@playwright/test": "*", vitest: "*" });
    const vitest = { name: "Vitest", package: "vitest" };
    expect(() => assertRunner("audity-mock/vitest", { ...vitest, least: [3, 2] })).not.toThrow();
    expect(() => assertRunner("audity-mock/vitest", { ...vitest, least: [99, 1] })).toThrow(
      /^audity-mock\/vitest needs Vitest 99\.1 or newer, and this is Vitest [\d.]+; update it, or call `start` of audity-mock in a hook of your own\.$/,
    );
  });

  it("better-sqlite3 brings binaries for eight platforms, and compiles none", () => {
    const folder = join(root, folderOf("better-sqlite3"));
    expect(existsSync(join(folder, "build"))).toBe(false);
    expect(readdirSync(join(folder, "prebuilds"))).toEqual(
      ["darwin", "linux", "linuxmusl", "win32"].flatMap((system) => [`${system}-arm64.node`, `${system}-x64.node`]),
    );
  });
});

it("only the package node may run an install script, and all others are denied it", () => {
  const withScripts = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  const names = new Set(withScripts.map((path) => path.split("node_modules/").at(-1) ?? ""));
  const allowed: Record<string, boolean> = packageJson.allowScripts;
  expect([...names].filter((name) => allowed[name] === undefined)).toEqual([]);
  expect(Object.keys(allowed).filter((name) => allowed[name])).toEqual(["node"]);
});

describe.each<[string, { lockfileVersion: number; packages: LockedPackages }]>([
  ["package-lock.json", lockfile],
  ["scripts/validators/package-lock.json", validatorsLockfile],
])("%s", (_path, { lockfileVersion, packages }) => {
  it("the lockfile has a digest for every package, and names no registry", () => {
    expect(lockfileVersion).toBe(3);
    const locked = Object.entries(packages).filter(([path]) => path !== "");
    expect(locked.length).toBeGreaterThan(100);
    for (const [path, { integrity, resolved, link }] of locked) {
      expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      expect([resolved, link], path).toEqual([undefined, undefined]);
    }
  });
});

describe("the npm package", () => {
  let packed: Packed;
  beforeAll(() => {
    const now = packedNow();
    // The types are built only by `npm pack`; add them here, and CI checks the real package.
    const types = typesBuild.files.flatMap((file) =>
      [".d.ts", ".d.cts"].map((extension) => `dist/types/${file.replace(/\.ts$/, extension)}`),
    );
    const added = types.filter((path) => !now.files.some((file) => file.path === path));
    packed = { ...now, files: [...now.files, ...added.map((path) => ({ path, size: 0 }))] };
  });
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");

  it("the npm package has only permitted files, no secret, no path of a machine, and is small", () => {
    expect(packed.files.length).toBeGreaterThan(200);
    expect(contentProblems(packed, read)).toEqual([]);
  });

  /** An empty file, and an empty source map. */
  const nothing = '{"sources":[]}';

  it.each([
    ["a test", "test/jobs.test.ts", "", "test/jobs.test.ts is not among what may be in the package."],
    ["a database", "dist/mock.db", "", "dist/mock.db is not among what may be in the package."],
    ["a source map", "dist/cli.js.map", '{"sources":[]}', "dist/cli.js.map is not among what may be in the package."],
    ["a picture", "docs/images/console.png", "", "docs/images/console.png is not among what may be in the package."],
    ["a path of this machine", "dist/x.js", `${root}/src/x.ts`, `dist/x.js names ${root}.`],
    ["somebody's token", "docs/x.md", `aky_${"x".repeat(32)}`, "docs/x.md may hold a secret: aky_xxxxxxxx…"],
    [
      "a map of types that leads nowhere",
      "dist/types/src/x.d.ts.map",
      '{"sources":["../../../src/nowhere.ts"]}',
      "dist/types/src/x.d.ts.map leads to ../../../src/nowhere.ts, which is not in the package.",
    ],
  ])("the check of the npm package fails with %s in it", (_title, path, text, problem) => {
    const files = [...packed.files, { path, size: text.length }];
    const problems = contentProblems({ ...packed, files }, (asked) => (asked === path ? text : nothing));
    expect(problems).toEqual([problem]);
  });

  it("the check of the npm package fails when it is too large or has no command", () => {
    const files = packed.files.filter(({ path }) => path !== "dist/cli.js");
    expect(contentProblems({ files, size: 4e6, unpackedSize: 1 }, () => nothing)).toEqual([
      "dist/cli.js is named in package.json and not in the package.",
      "size is 4000000 bytes, more than 3000000.",
    ]);
  });
});

describe("without a network", () => {
  const offline = [join(root, "scripts/offline.ts")] as const;
  const { status, stderr } = spawnSync(process.execPath, [...offline, "true"], { encoding: "utf8" });

  it("`npm run offline` runs a command without a network, or says in one sentence why it cannot", async () => {
    expect([status, stderr]).toEqual(
      status === 0 ? [0, ""] : [2, expect.stringMatching(/^There can be no network namespace here: .+\.\n$/) as string],
    );
    expect(await runToEnd(process.execPath, offline)).toMatchObject({
      code: 2,
      errors: "Name a command to run: npm run offline -- npm test\n",
    });
    expect(await runToEnd(process.execPath, [...offline, "true"], { PATH: "/nowhere" })).toMatchObject({
      code: 2,
      errors: "There can be no network namespace here: unshare is not there.\n",
    });
  });

  it.skipIf(status !== 0)(
    "the server answers polls and serves its console and documentation without a network",
    async () => {
      const visit = `
      const { AUDITY_BASE_URL: url, AUDITY_TOKEN: token } = process.env;
      const outside = await fetch("http://192.0.2.1").catch(({ cause }) => cause.code);
      const job = url + "/api/agent/jobs/00000000-0000-4000-9000-000000000002";
      const poll = await (await fetch(job, { headers: { authorization: "Bearer " + token } })).json();
      const seen = [];
      for (const page of ["/__mock/", "/__mock/docs/"]) {
        const text = await (await fetch(url + page)).text();
        const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => new URL(part, url + page));
        for (const part of parts) {
          const answer = await fetch(part);
          seen.push([part.origin === url, answer.status, (await answer.text()).length > 0]);
        }
      }
      console.log(JSON.stringify({ outside, status: poll.data.status, seen }));`;
      const server = [
        process.execPath,
        commandPath,
        "exec",
        "--",
        process.execPath,
        "--input-type=module",
        "-e",
        visit,
      ];
      const { code, output, errors } = await runToEnd(process.execPath, [...offline, ...server]);
      expect([code, errors]).toEqual([0, ""]);
      const { outside, status, seen } = JSON.parse(output) as { outside: string; status: string; seen: unknown[] };
      expect([outside, status]).toEqual(["ENETUNREACH", "completed"]);
      expect(seen.length).toBeGreaterThan(5);
      expect(seen).toEqual(seen.map(() => [true, 200, true]));
    },
  );

  it.skipIf(status !== 0)("the commands in docs/dependencies.md print what the page says", async () => {
    const page = readFileSync(join(root, "docs/dependencies.md"), "utf8");
    const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);
    expect(blocks).toHaveLength(1);
    const script = blocks.join("").replaceAll("npx audity-mock", `"${process.execPath}" "${commandPath}"`);
    const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], {}, root);
    expect([code, output]).toEqual([0, expect.stringMatching(/^\{.*"ready".*\}\s*unreachable\n$/s) as string]);
    expect(errors).toContain("192.0.2.1");
  });
});

it("a server opens no connection of its own", async () => {
  const watch = ["--import", join(import.meta.dirname, "support/outgoing.ts")] as const;
  await using server = await startProcess(["--db", ":memory:"], {}, [process.execPath, ...watch, commandPath]);
  const { url, token, controlToken } = server.ready;
  const ask = async (path: string, authorization: string) =>
    (await fetch(url + path, { headers: { authorization: `Bearer ${authorization}` } })).status;
  for (const path of ["/api/agent/jobs/00000000-0000-4000-9000-000000000002", "/api/projects"])
    expect(await ask(path, token), path).toBe(200);
  for (const path of ["/", "/docs/", "/openapi.json", "/sandboxes/default"])
    expect(await ask(`/__mock${path}`, controlToken), path).toBe(200);
  const variables = { AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
  const client = await runToEnd(process.execPath, [...watch, commandPath, "clock", "freeze"], variables);
  expect([client.code, client.errors]).toEqual([0, expect.stringContaining("outgoing: connection") as string]);
  expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
  expect(server.errors()).toBe("");
});
