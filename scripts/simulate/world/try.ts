import fc from "fast-check";
import { becomeVirtual } from "../virtual-machine.ts";
import { replaceModules } from "../hooks.ts";
becomeVirtual();
replaceModules();
const { simulate } = await import("./simulate.ts");
const { judge } = await import("./oracles.ts");
const { plans } = await import("./plan.ts");
const from = process.hrtime.bigint();
await fc.assert(fc.asyncProperty(plans, fc.scheduler(), async (plan, s) => {
  const t = process.hrtime.bigint();
  const h = await simulate(plan, s);
  const by = new Map(); for (const e of h.exchanges) by.set(e.status, (by.get(e.status) ?? 0) + 1);
  const bad = judge(h); for (const b of bad.slice(0, 6)) console.log("  BAD", b.slice(0, 400)); if (bad.length) console.log(JSON.stringify(plan));
  if (process.argv[4]) console.log(h.exchanges.at(-2)?.text.slice(0, 3000)); 
  console.log(h.exchanges.length, [...by].join(" "), h.hash.slice(0, 8), h.uptimeMs / (Number(process.hrtime.bigint() - t) / 1e6), h.logs.slice(0,2), h.deliveries.length);
}), { seed: Number(process.argv[2] ?? 1), numRuns: Number(process.argv[3] ?? 1), endOnFailure: true });
console.log(Number(process.hrtime.bigint() - from) / 1e6);
