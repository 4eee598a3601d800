import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stopServers } from "./compare.ts";
import { benchConsole } from "./console.ts";
import { benchJournal } from "./journal.ts";
import { benchPeers } from "./peers.ts";
import { benchPoll } from "./poll.ts";
import { benchScale } from "./scale.ts";
import { benchStart } from "./start.ts";
import { benchSteps } from "./steps.ts";
import { benchWaiting } from "./waiting.ts";

const benches = {
  poll: benchPoll,
  peers: benchPeers,
  steps: benchSteps,
  scale: benchScale,
  journal: benchJournal,
  start: benchStart,
  waiting: benchWaiting,
  console: benchConsole,
};
const usage = `npm run bench -- [${Object.keys(benches).join(" | ")}] [--rounds 12] [--seconds 2] [--jobs 100000]`;

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "12" },
        seconds: { type: "string", default: "2" },
        jobs: { type: "string", default: "100000" },
        help: { type: "boolean", default: false },
      },
    });
    const [name = "poll"] = positionals;
    const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), jobs: Number(values.jobs) };
    const unknown = Object.hasOwn(benches, name) ? [] : [`There is no bench ${JSON.stringify(name)}.`];
    const wrong = Object.entries(options).flatMap(([option, number]) =>
      number > 0 ? [] : [`--${option} must be a number above 0.`],
    );
    return { help: values.help, name: name as keyof typeof benches, options, problems: [...unknown, ...wrong] };
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
  process.once("exit", end);
  await benches[wanted.name](folder, wanted.options);
  end();
}
