// Runs the server in one process with virtual time: clients, a receiver of webhooks and one or two servers on one file follow from a
// seed, and so do failing statements, killed processes, jumps of the clock and stalls. At the end oracles judge what happened.
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Checked } from "./world/check.ts";
import { replaceModules } from "./hooks.ts";
import { plantedDefects } from "./planted-defects.ts";
import { becomeVirtual } from "./virtual-machine.ts";

const usage = `Usage: npm run simulate -- [options]

  --seed N       the first seed (default: 1)
  --seeds COUNT  how many seeds to run, one after the other (default: 1)
  --minutes M    run as many seeds as fit into M minutes, instead of COUNT
  --path PATH    of a failing simulation, as a failure prints it
  --keep         write the smallest failing simulation to test/seeds
  --hashes       print the hash of each seed; a single one is always printed
  --defect NAME  plant a defect into the server first
  --help         print this text

Exit code 1: an oracle is broken. The smallest simulation that breaks it is printed.`;

const { values } = (() => {
  try {
    return parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        seeds: { type: "string", default: "1" },
        minutes: { type: "string" },
        path: { type: "string", default: "" },
        keep: { type: "boolean", default: false },
        hashes: { type: "boolean", default: false },
        defect: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
})();

function refuse(sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

/** A whole number of an option. */
function wholeNumber(name: "seed" | "seeds", least: number): number {
  const number = Number(values[name]);
  return Number.isSafeInteger(number) && number >= least
    ? number
    : refuse(`--${name} must be a whole number from ${least} on, not ${values[name]}.`);
}

if (values.help) {
  console.log(usage);
  process.exit(0);
}
const [seed, seeds] = [wholeNumber("seed", 0), wholeNumber("seeds", 1)];
const minutes = Number(values.minutes ?? "0");
if (!(minutes >= 0)) refuse(`--minutes must be a number, not ${values.minutes}.`);
if (values.path !== "" && (seeds > 1 || minutes > 0)) refuse("--path is for one seed.");
if (!/^[\d:]*$/.test(values.path)) refuse(`--path must be numbers with colons between them, not ${values.path}.`);
const defect = plantedDefects.find(({ name }) => name === values.defect);
if (values.defect !== undefined && !defect) refuse(`There is no defect "${values.defect}".`);

const realMs = (
  (hrtime) => () =>
    Number(hrtime() / 1_000_000n)
)(process.hrtime.bigint.bind(process.hrtime));
const startedAt = realMs();
becomeVirtual();
replaceModules(defect);
const { check } = await import("./world/check.ts");

/** Keeps a failing simulation, which a test runs from then on. */
function keep({ failure }: Checked): void {
  if (!failure) return;
  const folder = new URL("../../test/seeds/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const { seed: of, path, sentences, plan } = failure;
  writeFileSync(new URL(`${of}.json`, folder), `${JSON.stringify({ seed: of, path, sentences, plan }, null, 2)}\n`);
}

const sum = { seeds: 0, requests: 0, simulatedMs: 0 };
const isOver = (): boolean => (minutes > 0 ? realMs() - startedAt >= minutes * 60_000 : sum.seeds === seeds);
while (!isOver()) {
  const checked = await check(seed + sum.seeds, { path: values.path, minimises: !defect });
  sum.seeds += 1;
  sum.requests += checked.requests;
  sum.simulatedMs += checked.simulatedMs;
  if (values.hashes || (seeds === 1 && minutes === 0)) console.log(`seed ${checked.seed}: ${checked.hash}`);
  if (checked.failure) {
    const { plan, path, shrinks, sentences } = checked.failure;
    console.log(`Seed ${checked.seed} breaks an oracle (made smaller ${shrinks} times).`);
    for (const sentence of sentences.slice(0, 10)) console.log(`- ${sentence}`);
    console.log(`${JSON.stringify(plan)}\nAgain: npm run simulate -- --seed ${checked.seed} --path ${path}`);
    if (values.keep) keep(checked);
    process.exitCode = 1;
    break;
  }
  if (process.stderr.isTTY) process.stderr.write(`${sum.seeds} seeds\r`);
}
const tookMs = realMs() - startedAt;
console.log(
  `${sum.seeds} seeds, ${sum.requests} requests, ${(sum.simulatedMs / 3_600_000).toFixed(1)} simulated hours in ${(tookMs / 1000).toFixed(1)} s: ${Math.round(sum.simulatedMs / tookMs)} × real time`,
);
