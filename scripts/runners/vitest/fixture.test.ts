import { test } from "audity-mock/vitest";
import { describe, expect } from "vitest";

const servers = new Set<string>();

test("a sandbox has seed 1, and expect has the matchers", async ({ sandbox, sandboxOptions, mock }) => {
  servers.add(mock.url);
  expect([sandboxOptions.seed, (await sandbox.read()).seed]).toEqual([1, 1]);
  const { id } = await sandbox.jobs.create({ projectId: sandbox.projects.ready });
  await fetch(`${sandbox.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${sandbox.token}` } });
  await expect(sandbox).toHaveMaxPolls(1);
  await expect(sandbox).not.toHaveMaxPolls(0);
  // @ts-expect-error It is a number.
  await expect(expect(sandbox).toHaveMaxPolls("none")).rejects.toThrow("maxPolls");
});

describe("with options", () => {
  test.override({ sandboxOptions: { seed: 42, clock: "frozen" } });

  test("a sandbox is as the test wants it, on the same server", async ({ sandbox, mock }) => {
    expect(await sandbox.read()).toMatchObject({ seed: 42, clock: { mode: "frozen" } });
    expect(servers).toEqual(new Set([mock.url]));
  });
});
