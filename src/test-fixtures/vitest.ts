import { expect, test as base, type TestAPI } from "vitest";
import type { Sandbox } from "../client/sandbox.ts";
import type { NewSandboxOptions } from "../client/control.ts";
import { type Client, exploreFunction, ExploreError, type ExploreOptions } from "../explore/explore-function.ts";
import { type Exploration, UnstableBaseline } from "../explore/explore.ts";
import type { Baseline, Finding, Run } from "../explore/judge.ts";
import { usualServer } from "../explore/usual.ts";
import { type Mock, start } from "../start.ts";
import { matchers, type PollingMatchers } from "./matchers.ts";
import { assertRunner } from "./runner-version.ts";

declare global {
  // The type parameters of Vitest's interfaces differ between versions, so extend the interface of Chai, which all of them inherit.
  namespace Chai {
    interface Assertion extends PollingMatchers {}
  }
}

/** Vitest treats a fixture as a function when its type could be assigned a function, and then accepts no plain value. */
type NoFunction = { readonly call?: never };

/** The fixtures of a test. */
export type MockFixtures = {
  /** The server, one for each worker of Vitest. With it, `expect(sandbox)` has the matchers. */
  mock: Mock;
  /**
   * Options of new sandboxes. Change them with `test.override({ sandboxOptions: … })`, or with `test.scoped` before
   * Vitest 4.1. Default: `{ seed: 1 }`.
   */
  sandboxOptions: NewSandboxOptions & NoFunction;
  /** A sandbox for this test alone, deleted after it. */
  sandbox: Sandbox;
};

assertRunner("audity-mock/vitest", { name: "Vitest", package: "vitest", least: [3, 2] });

/** The `test` of Vitest, with a sandbox for each test that uses the fixture. */
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

/**
 * Runs a client again and again, each time with another fault, as `audity-mock explore` does. Each run has a server of its own,
 * with the sandbox that the client gets. Give the test enough time.
 *
 * @example
 * test("the client survives every fault", async () => {
 *   await explore(async ({ url, token }) => audit(url, token));
 * }, 120_000);
 *
 * @param client resolves when its work is done, and rejects when it has failed. Its signal aborts when the run is over
 * @throws ExploreError when something was found: its message has the smallest fault plans
 * @throws UnstableBaseline when the client fails without any fault, or behaves differently each time
 */
export const explore = (client: Client, options: ExploreOptions = {}): Promise<Exploration> =>
  exploreFunction(client, options, ({ faultPlan, onRequest }) => {
    const { seed, ...clock } = usualServer;
    const usual = options.server?.clock === undefined ? { seed, ...clock } : { seed };
    return start({ ...usual, ...options.server, faultPlan, onRequest });
  });

export { ExploreError, matchers, UnstableBaseline };
export type { Baseline, Client, Exploration, ExploreOptions, Finding, Run };
