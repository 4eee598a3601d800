import { expect, test as base } from "vitest";
import type { SandboxOptions } from "../client/views.ts";
import { start } from "../mock.ts";
import { matchers, type PollingMatchers } from "./matchers.ts";

declare module "vitest" {
  // The type parameters are Vitest's own.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends PollingMatchers {}
}

const sandboxOptions: SandboxOptions = { seed: 1 };

/**
 * The `test` of Vitest, with what a test can ask for:
 * - `sandbox`: a sandbox for this test alone, deleted after it;
 * - `sandboxOptions`: what sandboxes are created with, by default seed 1; `test.override("sandboxOptions", …)` changes it;
 * - `mock`: the server, one for each worker of Vitest. With it, `expect(sandbox)` has the matchers.
 */
export const test = base
  .extend("mock", { scope: "worker" }, async ({}, { onCleanup }) => {
    expect.extend(matchers);
    const mock = await start();
    onCleanup(() => mock.stop());
    return mock;
  })
  .extend("sandboxOptions", sandboxOptions)
  .extend("sandbox", async ({ mock, sandboxOptions: options }, { onCleanup }) => {
    const sandbox = await mock.sandbox(options);
    onCleanup(() => sandbox[Symbol.asyncDispose]());
    return sandbox;
  });

export { matchers };
