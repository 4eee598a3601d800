// Does to the built command what may happen to a server, and counts what is lost: `npm run torture`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../../bench/compare.ts";
import { draw, fractionOf } from "../../src/core/seed.ts";
import type { Outcome, Size } from "./experiment.ts";
import { experiments } from "./experiments.ts";
import { clearUp } from "./server.ts";

const usage = `npm run torture -- [name of an experiment …] [--kills 300] [--connections 10000] [--seed N]

Experiments: ${experiments.map(({ name }) => JSON.stringify(name)).join(", ")}.
Exits with 1 when a promise was broken, with 2 when an option is wrong.`;

const wholeNumber = (text: string | undefined, least: number): number | null =>
  text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : null;

/** What is wrong with what was asked for, or what to do. */
function read(parameters: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      kills: { type: "string", default: "300" },
      connections: { type: "string", default: "10000" },
      seed: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const kills = wholeNumber(values.kills, 1);
  const connections = wholeNumber(values.connections, 1);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : wholeNumber(values.seed, 0);
  if (kills === null || connections === null || seed === null)
    throw new RangeError("--kills, --connections and --seed are whole numbers, the first two from 1 on.");
  const unknown = positionals.find((wanted) => !experiments.some(({ name }) => name === wanted));
  if (unknown !== undefined) throw new RangeError(`There is no experiment ${JSON.stringify(unknown)}.`);
  const wanted = experiments.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { help: values.help, size: { kills, connections }, seed, wanted };
}

function asked() {
  try {
    return read(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return null;
  }
}

async function run(size: Size, seed: number, wanted: typeof experiments): Promise<boolean> {
  const broken: string[] = [];
  const say = (progress: string) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${progress}`);
  console.log("| test | what it does | what the server promises | result | lost |\n| --- | --- | --- | --- | ---: |");
  for (const { name, tried, promised, run: runExperiment } of wanted) {
    const folder = mkdtempSync(join(tmpdir(), "audity-mock-torture-"));
    folders.add(folder);
    let ordinal = 0;
    const context = {
      ...size,
      folder,
      random: () => fractionOf(draw(seed, "torture", name, (ordinal += 1))),
      say: (progress: string) => say(`${name}: ${progress}`),
    };
    const outcome: Outcome = await runExperiment(context).catch((error: unknown) => {
      const { message } = error as Error;
      return { happened: "it could not be finished", lost: 0, broken: [message] };
    });
    say("");
    const [happened, lost] =
      "notTried" in outcome ? [`not tried: ${outcome.notTried}`, "-"] : [outcome.happened, outcome.lost];
    console.log(`| ${name} | ${tried(size)} | ${promised} | ${happened} | ${lost} |`);
    if ("broken" in outcome) broken.push(...outcome.broken.map((sentence) => `${name}: ${sentence}`));
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
  const promises = broken.length === 0 ? "No promise was broken" : `**${broken.length} promises were broken**`;
  console.log(`\n${promises}; seed ${seed}; ${machine()}`);
  for (const sentence of broken) console.log(`- ${sentence}`);
  return broken.length === 0;
}

const folders = new Set<string>();
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.once("exit", () => {
  clearUp();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const wanted = asked();
if (!wanted) process.exitCode = 2;
else if (wanted.help) console.log(usage);
else if (!(await run(wanted.size, wanted.seed, wanted.wanted))) process.exitCode = 1;
