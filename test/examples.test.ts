import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import chromium from "@sparticuz/chromium";
import { describe, expect, it } from "vitest";
import { runToEnd, withFolder } from "./support/command.ts";

const root = new URL("..", import.meta.url).pathname;
const examples = join(root, "examples");

/** Runs the tests of an example with its packages linked: this package as it has been built. */
const runExample = (name: string, parameters: readonly string[], environment: Record<string, string> = {}) =>
  withFolder((folder) => {
    cpSync(join(examples, name), folder, { recursive: true });
    for (const dependency of ["vitest", "@playwright/test"]) {
      mkdirSync(join(folder, "node_modules", dirname(dependency)), { recursive: true });
      symlinkSync(join(root, "node_modules", dependency), join(folder, "node_modules", dependency));
    }
    symlinkSync(root, join(folder, "node_modules/audity-mock"));
    const [program = "", ...more] = parameters;
    return runToEnd(process.execPath, [join(folder, "node_modules", program), ...more], environment, folder);
  });

const counts = (output: string) =>
  output.replaceAll(/\u001B\[\d+m/g, "").match(/^\s+(?:Tests +)?\d+ (?:passed|failed).*$/gm);

describe("the examples", () => {
  it("the Vitest example passes", async () => {
    const { code, output, errors } = await runExample("vitest", ["vitest/vitest.mjs", "run"]);
    expect([code, errors, counts(output)]).toEqual([0, "", [expect.stringContaining("4 passed (4)")]]);
  });

  it.runIf(process.platform === "linux" && process.arch === "x64")(
    "the Playwright example passes in a browser",
    async () => {
      const browser = { CHROMIUM_PATH: await chromium.executablePath() };
      const { code, output, errors } = await runExample("playwright", ["@playwright/test/cli.js", "test"], browser);
      expect([code, errors, counts(output)]).toEqual([0, "", [expect.stringContaining("2 passed")]]);
    },
  );
});

it("every folder of examples/ is run by a test", () => {
  // The fleet is tested in fleet.test.ts, n8n, node:test and Python in guides.test.ts, Jest and Postman by `npm run runners`.
  expect(readdirSync(examples).toSorted()).toEqual([
    "fleet",
    "jest",
    "n8n",
    "node-test",
    "playwright",
    "postman",
    "python",
    "vitest",
  ]);
});
