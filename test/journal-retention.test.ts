import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntryView } from "../src/control/types.gen.ts";
import { start } from "../src/start.ts";
import { startProcess, withFolder } from "./support/command.ts";
import { bearer, completes, fetchText, pathOf } from "./support/requests.ts";

describe("what the journal keeps", () => {
  it("the journal keeps the newest entries up to its limit, in order and without a gap, and counts the dropped ones", async () => {
    await using mock = await start({ rateLimits: false });
    const batches = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), batches, async (limit, sizes) => {
        await using sandbox = await mock.sandbox({ journal: { limit } });
        let count = 0;
        for (const size of sizes) {
          for (let index = 0; index < size; index += 1)
            await fetchText(mock.url, `/api/user/tier?n=${(count += 1)}`, bearer(sandbox.token));
          const { entries, dropped } = await sandbox.journal.read();
          const kept = Math.min(limit, count);
          expect(dropped).toBe(count - kept);
          const numbers = Array.from({ length: kept }, (_, index) => count - kept + index + 1);
          expect(entries.map(({ number }) => number)).toEqual(numbers);
          expect(entries.map(({ path }) => path)).toEqual(numbers.map((number) => `/api/user/tier?n=${number}`));
        }
      }),
      { numRuns: 15 },
    );
  });

  it("the journal survives a restart and goes on counting", () =>
    withFolder(async (folder) => {
      const parameters = ["--db", `${folder}/mock.db`, "--control-token", "0123456789abcdef"];
      const control = { authorization: "Bearer 0123456789abcdef" };
      const read = async (url: string) => {
        const answer = await fetch(`${url}/__mock/sandboxes/default/journal`, { headers: control });
        return ((await answer.json()) as { entries: JournalEntryView[] }).entries;
      };
      const one = await startProcess(parameters);
      await fetchText(one.ready.url, pathOf(completes), bearer(one.ready.token));
      await fetchText(one.ready.url, pathOf("x"), bearer(one.ready.token));
      await one.end("SIGTERM");
      await using other = await startProcess(parameters);
      await fetchText(other.ready.url, "/api/projects", bearer(other.ready.token));
      const entries = await read(other.ready.url);
      expect(entries.map(({ number, status, operation }) => [number, status, operation])).toEqual([
        [1, 200, "getJobStatus"],
        [2, 404, "getJobStatus"],
        [3, 200, "listProjects"],
      ]);
    }));

  it("two processes on one file write one journal", () =>
    withFolder(async (folder) => {
      const parameters = ["--db", `${folder}/mock.db`, "--control-token", "0123456789abcdef"];
      await using one = await startProcess(parameters);
      await using other = await startProcess(parameters);
      const headers = { authorization: "Bearer 0123456789abcdef", "content-type": "application/json" };
      const waiting = fetch(`${one.ready.url}/__mock/sandboxes/default/journal/wait`, {
        method: "POST",
        headers,
        body: JSON.stringify({ operation: "getJobStatus", times: 20, withinMs: "20s" }),
      });
      for (let count = 0; count < 10; count += 1)
        await Promise.all(
          [one, other].map(({ ready }) => fetchText(ready.url, pathOf(completes), bearer(ready.token))),
        );
      const { entries } = (await (await waiting).json()) as { entries: JournalEntryView[] };
      expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }));
});

it("the journal keeps the last ten thousand requests by default", async () => {
  await using mock = await start({ rateLimits: false });
  const { url, token } = mock;
  const headers = bearer(token);
  const rounds = async (count: number) => {
    for (let round = 0; round < count / 50; round += 1)
      await Promise.all(Array.from({ length: 50 }, () => fetchText(url, pathOf(completes), headers)));
  };
  await rounds(12_000);
  const { dropped, entries } = await mock.defaultSandbox.journal.read({ limit: 10_000 });
  expect([dropped, entries.length]).toEqual([2000, 10_000]);
});
