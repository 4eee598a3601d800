import { expect, test } from "audity-mock/playwright";

test("a sandbox has seed 1, and expect has the matchers", async ({ sandbox }) => {
  expect((await sandbox.read()).seed).toBe(1);
  const { id } = await sandbox.jobs.create({ projectId: sandbox.projects.ready });
  await fetch(`${sandbox.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${sandbox.token}` } });
  await expect(sandbox).toHaveMaxPolls(1);
  await expect(sandbox).not.toHaveMaxPolls(0);
});

test.describe("with options", () => {
  test.use({ sandboxOptions: { seed: 42, clock: "frozen" } });

  test("a sandbox is as the test wants it", async ({ sandbox }) => {
    expect(await sandbox.read()).toMatchObject({ seed: 42, clock: { mode: "frozen" } });
  });
});
