import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import chromium from "@sparticuz/chromium";
import { describe, expect, it } from "vitest";
import { start } from "../src/start.ts";
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

describe("the example client for explore", () => {
  /** Runs a client whose trigger takes effect, but gets no response. */
  async function afterLostResponse(file: string) {
    await using mock = await start({ seed: 1, clock: "scaled", clockScale: 60 });
    const { url, token } = mock;
    const { faults, jobs } = mock.defaultSandbox;
    const before = (await jobs.list()).length;
    await faults.add({
      effect: { kind: "connectionReset", when: "after" },
      operation: "triggerAsyncAuditAnalysis",
      times: 1,
    });
    const environment = { AUDITY_BASE_URL: url, AUDITY_TOKEN: token, POLL_MS: "100" };
    const { code, output } = await runToEnd(process.execPath, [join(examples, "explore", file)], environment);
    return { code, output, triggered: (await jobs.list()).length - before };
  }

  const output = expect.stringMatching(/^Sample: ready for an analysis: readiness \d+ of 100\. /) as string;

  it("client.mjs triggers a second analysis when the response to the first one is lost", async () => {
    expect(await afterLostResponse("client.mjs")).toEqual({ code: 0, output, triggered: 2 });
  });

  it("client-fixed.mjs does not", async () => {
    expect(await afterLostResponse("client-fixed.mjs")).toEqual({ code: 0, output, triggered: 1 });
  });
});

it("every folder of examples/ is run by a test", () => {
  // The fleet is tested in fleet.test.ts, n8n, node:test and Python in guides.test.ts, Jest and Postman by `npm run runners`.
  expect(readdirSync(examples).toSorted()).toEqual([
    "explore",
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
