// Plants one defect after the other into the server, and shows how soon the simulation finds it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { type PlantedDefect, plantedDefects } from "./planted-defects.ts";

const usage = `Usage: npm run simulate:defects -- [options] [NAME...]

  --minutes M  how long a defect is looked for, at most (default: 10)
  --help       print this text

Exit code 1: a defect was not found.`;

function refuse(sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { minutes: { type: "string", default: "10" }, help: { type: "boolean", default: false } },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
})();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (!(Number(values.minutes) > 0)) refuse(`--minutes must be a number above 0, not ${values.minutes}.`);
const unknown = positionals.find((given) => !plantedDefects.some(({ name }) => name === given));
if (unknown !== undefined) refuse(`There is no defect "${unknown}".`);
const wanted =
  positionals.length === 0 ? plantedDefects : plantedDefects.filter(({ name }) => positionals.includes(name));

/** Looks for a defect in a process of its own. */
async function find({ name, kind }: PlantedDefect): Promise<boolean> {
  const script = new URL("run.ts", import.meta.url).pathname;
  const parameters = [script, "--minutes", values.minutes, "--defect", name];
  const before = process.resourceUsage();
  // A defect may also keep the process from ever ending.
  const timeout = (Number(values.minutes) + 1) * 60_000;
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "pipe"], timeout });
  const [told, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const seeds = /^(\d+) seeds,/m.exec(told)?.[1] ?? "?";
  const seconds =
    /in ([\d.]+) s:/.exec(told)?.[1] ?? ((process.resourceUsage().userCPUTime - before.userCPUTime) / 1e6).toFixed(1);
  const oracle = /^- ([^:]*):/m.exec(told)?.[1];
  const isFound = child.exitCode === 1 && oracle !== undefined;
  const result = isFound
    ? oracle
    : `not found${child.exitCode === 0 ? "" : `: ${errors.trim().split("\n").at(-1) ?? ""}`}`;
  console.log(`| ${kind} | ${name} | ${isFound ? seeds : ""} | ${isFound ? seconds : ""} | ${result} |`);
  return isFound;
}

console.log("| kind | defect | seeds | seconds | found by the oracle |\n| --- | --- | ---: | ---: | --- |");
let found = 0;
for (const defect of wanted) if (await find(defect)) found += 1;
console.log(`\n${found} of ${wanted.length} defects were found.`);
if (found < wanted.length) process.exitCode = 1;
