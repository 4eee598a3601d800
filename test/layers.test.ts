import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;
const checker = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");

/** What `depcruise` says of a source of these files. */
function checked(files: Readonly<Record<string, string>>) {
  return withFolder((folder) => {
    for (const [path, text] of Object.entries({ ...files, "tsconfig.json": "{}" })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [checker, "--config", join(root, ".dependency-cruiser.js"), "src"],
      { cwd: folder, encoding: "utf8" },
    );
    return Promise.resolve({ status, output: stdout + stderr });
  });
}

it.each([
  ["a file of the kernel that imports a type of a framework", "kernel-imports-upward", "core/a", "agent/b"],
  ["a family that imports the composition", "capabilities-imports-upward", "resources/jobs/a", "app/b"],
  ["a family that reaches into another", "families-meet-by-module", "resources/jobs/a", "resources/projects/store"],
  ["a framework that imports its neighbour", "frameworks-imports-sideways", "agent/a", "control/b"],
])("lint refuses %s", async (_what, rule, from, to) => {
  const up = "../".repeat(from.split("/").length - 1);
  const { status, output } = await checked({
    [`src/${from}.ts`]: `import type { B } from "${up}${to}.ts";\nexport type A = B;\n`,
    [`src/${to}.ts`]: "export type B = string;\n",
  });
  expect(output).toContain(`${rule}: src/${from}.ts → src/${to}.ts`);
  expect(status).toBe(1);
});

it("lint refuses two files whose types refer to each other", async () => {
  const { status, output } = await checked({
    "src/core/a.ts": 'import type { B } from "./b.ts";\nexport type A = B | null;\n',
    "src/core/b.ts": 'import type { A } from "./a.ts";\nexport type B = { readonly a: A };\n',
  });
  expect(output).toContain("no-circle: src/core/");
  expect(status).toBe(1);
});

it("lint accepts a family that imports another by its module, and what stands below it", async () => {
  const { status, output } = await checked({
    "src/resources/jobs/a.ts":
      'import type { B } from "../projects/module.ts";\nimport type { C } from "../../core/c.ts";\nexport type A = B | C;\n',
    "src/resources/projects/module.ts": "export type B = string;\n",
    "src/core/c.ts": "export type C = number;\n",
  });
  expect(output).toContain("no dependency violations found");
  expect(status).toBe(0);
});
