// Prints the history of one simulation as JSON. It runs in a process of its own, whose clocks and random numbers are virtual.
import fc from "fast-check";
import { replaceModules } from "../../scripts/simulate/hooks.ts";
import { becomeVirtual } from "../../scripts/simulate/virtual-machine.ts";
import type { Plan } from "../../scripts/simulate/world/plan.ts";

becomeVirtual();
replaceModules();
const { simulate } = await import("../../scripts/simulate/world/simulate.ts");

const plan: Plan = {
  ...{
    seed: 5,
    servers: 1,
    clients: ["polite", "rude", "duplicated"],
    blows: [],
    receiver: [500, 204],
    lastsMs: 60_000,
  },
};
await fc.assert(
  fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    process.stdout.write(JSON.stringify(await simulate(plan, scheduler)));
  }),
  { seed: 1, numRuns: 1 },
);
