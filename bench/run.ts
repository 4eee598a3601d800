import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stopServers } from "./compare.ts";
import { writeIntoPage } from "./report.ts";
import { benchCaptures } from "./captures.ts";
import { benchData } from "./data.ts";
import { benchConsole } from "./console.ts";
import { benchExplore } from "./explore.ts";
import { benchJournal } from "./journal.ts";
import { benchLeads } from "./leads.ts";
import { benchPeers } from "./peers.ts";
import { benchPoll } from "./poll.ts";
import { benchSandboxes } from "./sandboxes.ts";
import { benchScale } from "./scale.ts";
import { benchSoak } from "./soak.ts";
import { benchStart } from "./start.ts";
import { benchSteps } from "./steps.ts";
import { benchTokens } from "./tokens.ts";
import { benchTrigger } from "./trigger.ts";
import { benchWaiting } from "./waiting.ts";

const benches = {
  poll: benchPoll,
  peers: benchPeers,
  steps: benchSteps,
  scale: benchScale,
  sandboxes: benchSandboxes,
  tokens: benchTokens,
  trigger: benchTrigger,
  leads: benchLeads,
  captures: benchCaptures,
  soak: benchSoak,
  journal: benchJournal,
  start: benchStart,
  data: benchData,
  waiting: benchWaiting,
  console: benchConsole,
  explore: benchExplore,
};
const defaults = {
  rounds: 12,
  seconds: 2,
  jobs: 100_000,
  leads: 100_000,
  captures: 100_000,
  sandboxes: 10_000,
  tokens: 10_000,
  entries: 50_000,
  minutes: 10,
  requests: 13,
};
const usage = `npm run bench -- [${Object.keys(benches).join(" | ")}] ${Object.entries(defaults)
  .map(([option, number]) => `[--${option} ${number}]`)
  .join(" ")} [--write]`;
const numberOption = { type: "string" } as const;

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: numberOption,
        seconds: numberOption,
        jobs: numberOption,
        leads: numberOption,
        captures: numberOption,
        sandboxes: numberOption,
        tokens: numberOption,
        entries: numberOption,
        minutes: numberOption,
        requests: numberOption,
        write: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const [name = "poll"] = positionals;
    const { help, write, ...given } = values;
    const options = { ...defaults };
    for (const [option, text] of Object.entries(given)) options[option as keyof typeof options] = Number(text);
    const unknown = Object.hasOwn(benches, name) ? [] : [`There is no bench ${JSON.stringify(name)}.`];
    const wrong = Object.entries(options).flatMap(([option, number]) =>
      number > 0 ? [] : [`--${option} must be a number above 0.`],
    );
    return { help, write, name: name as keyof typeof benches, options, problems: [...unknown, ...wrong] };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}

const wanted = asked();
if (wanted.problems.length > 0) {
  console.error(`${wanted.problems.join("\n")}\n\n${usage}`);
  process.exitCode = 2;
} else if (wanted.help) {
  console.log(usage);
} else if (wanted.name) {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-bench-"));
  const end = () => {
    stopServers();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  process.once("exit", end);
  await benches[wanted.name](folder, wanted.options);
  if (wanted.write) writeIntoPage(wanted.name);
  end();
}
