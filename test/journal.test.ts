import fc from "fast-check";
import { expect, it } from "vitest";
import { createJournal } from "../src/journal/journal.ts";

it("a journal keeps the last entries in order, and counts all of them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (most, count) => {
      const journal = createJournal(most);
      const entry = { method: "GET", path: "/", operation: null, tokenId: "", status: 200, faults: [] };
      for (let at = 0; at < count; at += 1) journal.record({ at, ...entry });
      const kept = Math.min(most, count);
      expect(journal.count).toBe(count);
      expect(journal.entries().map(({ at }) => at)).toEqual(
        Array.from({ length: kept }, (_, index) => count - kept + index),
      );
      journal.clear();
      expect([journal.count, journal.entries()]).toEqual([0, []]);
    }),
  );
});
