import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { runToEnd, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;

/** Runs a script in a project that has the built package. @returns what it prints */
const runScript = (name: string, script: string) =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/audity-mock"));
    symlinkSync(join(root, "node_modules/@playwright"), join(folder, "node_modules/@playwright"));
    writeFileSync(join(folder, name), script);
    const { code, output, errors } = await runToEnd(process.execPath, ["--preserve-symlinks", name], {}, folder);
    expect([code, errors]).toEqual([0, ""]);
    return output;
  });

it("a CommonJS program requires the package, and a server that it starts completes a job", async () => {
  const script = `
    const { mkdtempSync, rmSync } = require("node:fs");
    const { tmpdir } = require("node:os");
    const { start, StartError } = require("audity-mock");
    (async () => {
      const folder = mkdtempSync(tmpdir() + "/audity-mock-");
      const mock = await start({ db: folder + "/mock.db" });
      const sandbox = await mock.sandbox({ seed: 42, clock: "frozen" });
      const { id } = await sandbox.jobs.create({ projectId: sandbox.projects.ready });
      await sandbox.clock.advance("5m");
      console.log((await sandbox.jobs.get(id)).status);
      const headers = { authorization: "Bearer " + sandbox.token };
      const deliverables = "/api/projects/" + sandbox.projects.ready + "/deliverables";
      for (const path of [deliverables, "/__mock/", "/__mock/docs/", "/openapi.json"])
        console.log((await fetch(sandbox.url + path, { headers })).status);
      await mock.stop();
      rmSync(folder, { recursive: true });
      console.log((await start({ port: 70_000 }).catch((error) => error)) instanceof StartError);
    })();`;
  expect((await runScript("program.cjs", script)).split("\n")).toEqual([
    "completed",
    "200",
    "200",
    "200",
    "200",
    "true",
    "",
  ]);
});

it("a program that imports and requires the package gets the same functions and classes", async () => {
  // Vitest's own functions work in Vitest only.
  const names = Object.keys(packageJson.exports).filter((name) => !/\.json$|vitest$/.test(name));
  expect(names).toEqual([".", "./playwright"]);
  const script = `
    import { createRequire } from "node:module";
    const require = createRequire(import.meta.url);
    for (const name of ${JSON.stringify(names.map((name) => name.replace(".", "audity-mock")))}) {
      const imported = await import(name);
      const required = require(name);
      const exported = Object.keys(imported).filter((each) => each !== "default" && each !== "module.exports");
      const isSame = exported.every((each) => imported[each] === required[each]);
      console.log(exported.length > 0 && isSame && Object.keys(required).length === exported.length);
    }`;
  expect(await runScript("program.mjs", script)).toBe("true\n".repeat(names.length));
});
