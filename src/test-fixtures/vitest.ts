import { expect, test as base, type TestAPI } from "vitest";
import type { Sandbox } from "../client/sandbox.ts";
import type { NewSandboxOptions } from "../client/control.ts";
import { type Mock, start } from "../start.ts";
import { matchers, type PollingMatchers } from "./matchers.ts";
import { assertRunner } from "./runner-version.ts";

declare global {
  // The type parameters of Vitest's own interfaces differ from version to version. They all take over what Chai has.
  namespace Chai {
    interface Assertion extends PollingMatchers {}
  }
}

/** Vitest takes a value for a function, and accepts nothing else, when a function could be assigned to its type. */
type NoFunction = { readonly call?: never };

/** What a test can ask for. */
export type MockFixtures = {
  /** The server, one for each worker of Vitest. With it, `expect(sandbox)` has the matchers. */
  mock: Mock;
  /**
   * What sandboxes are created with. `test.override({ sandboxOptions: … })` changes it, and so does `test.scoped` of
   * Vitest before 4.1. Default: `{ seed: 1 }`.
   */
  sandboxOptions: NewSandboxOptions & NoFunction;
  /** A sandbox for this test alone, deleted after it. */
  sandbox: Sandbox;
};

assertRunner("audity-mock/vitest", { name: "Vitest", package: "vitest", least: [3, 2] });

/** The `test` of Vitest, with a sandbox for each test that asks for one. */
export const test: TestAPI<MockFixtures> = base.extend<MockFixtures>({
  mock: [
    async ({}, use) => {
      expect.extend(matchers);
      await using mock = await start();
      await use(mock);
    },
    { scope: "worker" },
  ],
  sandboxOptions: { seed: 1 },
  sandbox: async ({ mock, sandboxOptions }, use) => {
    await using sandbox = await mock.sandbox(sandboxOptions);
    await use(sandbox);
  },
});

export { matchers };
