import { expect, it } from "vitest";
import { buildWithDefects } from "../scripts/mutations/build.ts";
import { defects } from "../scripts/mutations/defects.ts";
import { failedIn, verifyWith } from "../scripts/mutations/verify-with.ts";
import { checks } from "../src/verify/checks.ts";

const root = new URL("..", import.meta.url).pathname;

it("every defect that verify is tried with has a name of its own", () => {
  expect(defects.length).toBeGreaterThanOrEqual(35);
  expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
});

it.each(defects)("the defect can be made: $name", async ({ module, replace }) => {
  const real = (await import(root + module)) as Record<string, unknown>;
  const replaced = Object.entries(replace(real as never));
  expect(replaced.length).toBeGreaterThan(0);
  for (const [name, value] of replaced)
    expect([typeof value, value === real[name]]).toEqual([typeof real[name], false]);
});

it("a server of the test build has the defect that it is started with, and otherwise none", async () => {
  using testBuild = await buildWithDefects();
  const chosen = checks.filter(({ id }) => ["auth.expired", "rate.write.retry-after"].includes(id));
  const failedWith = async (defect: string | null) =>
    failedIn(await verifyWith(testBuild.serverScript, defect, chosen));
  expect(await failedWith(null)).toEqual([]);
  expect(await failedWith("a token works for ever")).toEqual(["auth.expired"]);
  expect(await failedWith("Retry-After is a second short")).toEqual(["rate.write.retry-after"]);
});
