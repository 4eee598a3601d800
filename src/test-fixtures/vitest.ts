import { test as base } from "vitest";
import type { SandboxOptions } from "../client/sandbox.ts";
import { start } from "../mock.ts";

const sandboxOptions: SandboxOptions = { seed: 1 };

/**
 * The `test` of Vitest, with what a test can ask for:
 * - `sandbox`: a sandbox for this test alone, deleted after it;
 * - `sandboxOptions`: what sandboxes are created with, by default seed 1; `test.override("sandboxOptions", …)` changes it;
 * - `mock`: the server, one for each worker of Vitest.
 */
export const test = base
  .extend("mock", { scope: "worker" }, async ({}, { onCleanup }) => {
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
