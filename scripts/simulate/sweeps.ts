import { becomeVirtual } from "./virtual-machine.ts";
import { replaceModules } from "./hooks.ts";
becomeVirtual();
replaceModules();
const { scenarios } = await import("./scenarios.ts");
const { playSoundly, sweepStatements } = await import("./failing-statements.ts");
const only = process.argv[2] ? process.argv[2].split(",") : undefined;
for (const s of scenarios) {
  if (only && !only.includes(s.name)) continue;
  const t = process.hrtime.bigint();
  try {
    const sound = await playSoundly(s);
    for (const [name, r] of await sweepStatements(s, sound, Number(process.argv[3] ?? 7))) {
      console.log(s.name, name, r.tries, r.problems.length, Number(process.hrtime.bigint() - t) / 1e9);
      const seen = new Set();
      for (const p of r.problems) { const key = p.replace(/^statement \d+/, "").slice(0,160); if (!seen.has(key)) { seen.add(key); if (seen.size < 12) console.log("   ", p.slice(0, 420)); } }
    }
  } catch (e) { console.log(s.name, (e as Error).stack); }
}
process.exit(0);
