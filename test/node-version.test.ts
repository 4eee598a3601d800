import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { nodeProblem } from "../src/platform/node-version.ts";
import { commandPath, runToEnd } from "./support/command.ts";

it("audity-mock says in one sentence that Node is too old", async () => {
  // Remove what older versions of Node do not have.
  const pretend = `
    import module, { syncBuiltinESMExports } from "node:module";
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
    delete process.getBuiltinModule;
    delete module.enableCompileCache;
    syncBuiltinESMExports();`;
  const { code, output, errors } = await runToEnd(process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    commandPath,
    "--version",
  ]);
  expect([code, output, errors]).toEqual([2, "", "audity-mock needs Node 22.18 or newer, and this is Node 20.20.2.\n"]);
  // A static import of a missing export would fail before the message is printed.
  expect(readFileSync(commandPath, "utf8")).not.toMatch(/import\{[^}]*enableCompileCache/);
});

it("nodeProblem refuses Node before 22.18", () => {
  expect(nodeProblem("20.20.2")).toMatch(/needs Node 22\.18 or newer/);
  expect(nodeProblem("22.17.9")).not.toBeNull();
  expect(nodeProblem("22.18.0")).toBeNull();
  expect(nodeProblem("24.0.0")).toBeNull();
});
