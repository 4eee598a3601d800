import { parseArgs } from "node:util";
import { sweepClocks } from "./clock-sweeps.ts";
import { playSoundly, statementFaults, type Swept, sweepStatements } from "./failing-statements.ts";
import { sweepLogCuts } from "./log-cuts.ts";
import { sweepDeaths } from "./process-death.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** A defect of the simulation itself, which a sweep has to find. */
const defects = ["log-lost", "commit-expected", "refusal-kept", "clock-ignored"] as const;

const usage = `npm run simulate:sweeps -- [name of a scenario …] [--every 12] [--only statements|deaths|log|clock] [--defect NAME]

Scenarios: ${scenarios.map(({ name }) => name).join(", ")}.
--every N   Tries every Nth statement, moment, frame and step (default: 12); 1 tries all.
--only KIND Tries one kind of fault.
--defect    Lets the simulation expect or restore something wrong, which the sweeps must find: ${defects.join(", ")}.
Exits with 1 when something is broken, with 2 when an option is wrong.`;

const kinds = ["statements", "deaths", "log", "clock"] as const;

type Asked = {
  readonly every: number;
  readonly kinds: readonly string[];
  readonly wanted: readonly Scenario[];
  readonly defect: string | undefined;
};

/** @throws Error with a sentence when an option is wrong */
function read(parameters: readonly string[]): Asked | null {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    allowPositionals: true,
    options: {
      every: { type: "string", default: "12" },
      only: { type: "string" },
      defect: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const every = Number(values.every);
  if (!Number.isInteger(every) || every < 1) throw new RangeError("--every is a whole number from 1 on.");
  const unknown = positionals.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new RangeError(`There is no scenario ${JSON.stringify(unknown)}.`);
  const wanted = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const { only, defect } = values;
  if (only !== undefined && !kinds.some((kind) => kind === only))
    throw new RangeError(`--only is one of ${kinds.join(", ")}.`);
  if (defect !== undefined && !defects.some((name) => name === defect))
    throw new RangeError(`--defect is one of ${defects.join(", ")}.`);
  return { every, kinds: only === undefined ? kinds : [only], wanted, defect };
}

type Sweep = { readonly fault: string; readonly run: () => Promise<Swept> };

async function sweepsOf(scenario: Scenario, { every, kinds: asked, defect }: Asked): Promise<readonly Sweep[]> {
  const sound = await playSoundly(scenario);
  const sweeps: Readonly<Record<string, readonly Sweep[]>> = {
    statements: statementFaults.map((fault) => ({
      fault: `the k-th statement gets ${fault.code}${fault.lasts ? ", and those after it" : ""}`,
      run: () => sweepStatements(scenario, sound, fault, every, defect === "refusal-kept"),
    })),
    deaths: [
      {
        fault: "the processes die after the k-th statement",
        run: () => sweepDeaths(scenario, every, defect === "log-lost" ? "the log is lost" : undefined),
      },
    ],
    log: [
      {
        fault: "the write-ahead log ends at the k-th frame",
        run: () =>
          sweepLogCuts(scenario, every, defect === "commit-expected" ? "the last commit is expected" : undefined),
      },
    ],
    clock: [
      {
        fault: "the clock jumps, or the event loop stalls, before the k-th step",
        run: () => sweepClocks(scenario, sound, every, defect === "clock-ignored"),
      },
    ],
  };
  return asked.flatMap((kind) => sweeps[kind] ?? []);
}

const seconds = (from: bigint): number => Number(process.hrtime.bigint() - from) / 1e9;

/** How many different problems of a sweep are printed. */
const mostTold = 10;

const longest = 600;

/** @returns the exit code */
export async function runSweeps(parameters: readonly string[]): Promise<number> {
  let asked: Asked | null;
  try {
    asked = read(parameters);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (!asked) {
    console.log(usage);
    return 0;
  }
  const begun = process.hrtime.bigint();
  const broken: string[] = [];
  let tries = 0;
  console.log("| scenario | fault | tries | seconds | result |\n| --- | --- | ---: | ---: | --- |");
  for (const scenario of asked.wanted) {
    for (const { fault, run } of await sweepsOf(scenario, asked)) {
      const from = process.hrtime.bigint();
      const swept = await run();
      tries += swept.tries;
      const result = swept.problems.length === 0 ? "ok" : `**${swept.problems.length} problems**`;
      console.log(`| ${scenario.name} | ${fault} | ${swept.tries} | ${seconds(from).toFixed(1)} | ${result} |`);
      broken.push(
        ...swept.problems
          .slice(0, mostTold)
          .map((problem) => `${scenario.name}, ${fault}: ${problem.slice(0, longest)}`),
      );
    }
  }
  const result = broken.length === 0 ? "Nothing was broken" : `**${broken.length} problems**`;
  console.log(`\n${result}; ${tries} tries in ${seconds(begun).toFixed(0)} s`);
  for (const problem of broken) console.log(`- ${problem}`);
  return broken.length === 0 ? 0 : 1;
}
