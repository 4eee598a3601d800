import type { Check } from "../check.ts";
import { harmless } from "../operations.ts";

export const clockChecks: readonly Check[] = [
  {
    id: "clock.date",
    demand: "The `Date` header is the time of the sandbox's clock",
    clause: "documentation: control",
    basis: "inferred",
    needs: "sandbox",
    async run({ operations, request, holds, own, wait, scaled }) {
      const tolerance = Math.max(1000, scaled(1000));
      // Ask twice: the second response may come from a cache.
      for (const time of ["", ", an hour later"]) {
        for (const operation of operations) {
          const before = Date.parse((await own().clock.read()).now);
          const { headers } = await request(operation, harmless(operation));
          const after = Date.parse((await own().clock.read()).now);
          const date = Date.parse(headers["date"] ?? "");
          const isTrue = date >= before - tolerance && date <= after + tolerance;
          holds(`Date of ${operation.id}${time}`, isTrue, date - before, "the time of the clock, within a second");
        }
        await wait(3_600_000);
      }
    },
  },
];
