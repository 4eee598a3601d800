import type { Check } from "../check.ts";

export const clockChecks: readonly Check[] = [
  {
    id: "clock.date",
    demand: "`Date` says which instant it is on the clock that everything else follows",
    clause: "documentation: control",
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, holds, own, wait, scaled }) {
      await wait(3_600_000);
      const before = Date.parse((await own().clock.read()).now);
      const { headers } = await ask("GET", "/api/user/tier");
      const after = Date.parse((await own().clock.read()).now);
      const date = Date.parse(headers["date"] ?? "");
      const tolerance = Math.max(1000, scaled(1000));
      holds(
        "Date",
        date >= before - tolerance && date <= after + tolerance,
        date - before,
        "the clock's instant, to a second",
      );
    },
  },
];
