import { expect as baseExpect, test as base } from "@playwright/test";
import type { Sandbox } from "../client/sandbox.ts";
import type { NewSandboxOptions } from "../client/control.ts";
import { type Mock, start } from "../start.ts";
import { matchers } from "./matchers.ts";
import { assertRunner } from "./runner-version.ts";

/** The fixtures of a test. */
export type MockFixtures = {
  /** Options of new sandboxes. Change them with `test.use({ sandboxOptions: { clock: "frozen" } })`. Default: `{ seed: 1 }`. */
  sandboxOptions: NewSandboxOptions;
  /** A sandbox for this test alone, deleted after it. */
  sandbox: Sandbox;
};

/** The fixtures that all tests of a worker share. */
export type MockWorkerFixtures = {
  /** The server, one for each worker of Playwright. */
  mock: Mock;
};

assertRunner("audity-mock/playwright", { name: "Playwright", package: "@playwright/test", least: [1, 39] });

/** The `test` of Playwright, with a sandbox for each test that uses the fixture. */
export const test = base.extend<MockFixtures, MockWorkerFixtures>({
  mock: [
    async ({}, use) => {
      await using mock = await start();
      await use(mock);
    },
    { scope: "worker" },
  ],
  sandboxOptions: [{ seed: 1 }, { option: true }],
  sandbox: async ({ mock, sandboxOptions }, use) => {
    await using sandbox = await mock.sandbox(sandboxOptions);
    await use(sandbox);
  },
});

/** The `expect` of Playwright, with matchers that check how the clients of a sandbox polled. */
export const expect = baseExpect.extend(matchers);
