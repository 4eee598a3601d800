import { describe, expect, it } from "vitest";
import { matchers } from "../src/test-fixtures/matchers.ts";
import { usePolledSandbox } from "./support/polled-sandbox.ts";

const { job, mock, sandbox } = usePolledSandbox();

describe("the matchers", () => {
  it("the matchers judge a sandbox, and their message lists the requests that prove it", async () => {
    expect.extend(matchers);
    const broken = await matchers.toHonourRetryAfter(sandbox());
    expect(broken.pass).toBe(false);
    expect(broken.message()).toMatch(
      /^Retry-After ignored 1 of 2 times, at worst 2 s too early\.\n {2}4 .*Retry-After 4\n {2}5 /,
    );
    expect((await matchers.toHaveMaxPolls(sandbox(), 3, { job: job() })).pass).toBe(false);
    expect((await matchers.toHaveMaxPolls(sandbox(), 20)).pass).toBe(true);
    expect((await matchers.toHaveMaxConcurrentPolls(sandbox(), 1)).pass).toBe(true);
    await expect(matchers.toHonourRetryAfter(mock())).rejects.toThrow(
      "toHonourRetryAfter needs a sandbox, such as the result of `mock.sandbox()`.",
    );
    const fresh = await mock().sandbox();
    expect((await matchers.toHaveNoPollsAfterEnd(fresh)).pass).toBe(true);
  });
});

it("a matcher's message lists each request once, and says how many it does not list", async () => {
  const impatient = await mock().sandbox({ seed: 1, clock: "frozen" });
  const { id } = await impatient.jobs.create();
  await impatient.limits.setRule("jobPolling", { limit: 1, windowMs: "10s" });
  for (let count = 0; count < 15; count += 1)
    await fetch(`${impatient.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${impatient.token}` } });
  const [, ...lines] = (await matchers.toHonourRetryAfter(impatient)).message().split("\n");
  const numbers = lines.slice(0, -1).map((line) => Number(line.trim().split(" ")[0]));
  expect(numbers).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(lines.at(-1)).toBe("  and 4 more (see `sandbox.journal.assert`)");
  const { results } = await impatient.journal.assert({ honoursRetryAfter: true });
  expect(results).toMatchObject([
    { evidenceCount: 14, evidence: Array.from({ length: 14 }, (_, index) => ({ number: index + 2 })) },
  ]);
});
