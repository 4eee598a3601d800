// Explores clients from npm and writes what breaks them into docs/clients.md: `npm run clients:explore`. The waits for a long
// Retry-After are real, so this takes about 20 minutes. With the name of a client it explores only this one.
import { readFileSync, writeFileSync } from "node:fs";
import { type AuditClient, auditClients } from "../../test/support/clients/audit-clients.ts";
import {
  exploreClient,
  type Explored,
  exploredOf,
  isClear,
  page,
  pageWith,
  readExplored,
  writeExplored,
} from "./explored.ts";

/** More than the longest Retry-After, because a client may wait for a shorter time. */
const longestWait = "65s";

/** How many clients are explored at once. Each of them makes two runs at a time, and more while one waits for a Retry-After. */
const atOnce = 3;

/** How often runs are repeated whose result is unclear, because on a busy machine a client polls late. */
const mostTries = 5;

async function explored(client: AuditClient): Promise<Explored> {
  const options = { longestWait, parallel: 2 } as const;
  const { runs: first } = await exploreClient(client, options);
  const runs = new Map(first.map((run) => [run.plan, run]));
  for (let tries = 1; tries < mostTries; tries += 1) {
    const unclear = [...runs.values()].filter((run) => !isClear(run)).map(({ plan }) => plan);
    if (unclear.length === 0) break;
    const faults = [...new Set(unclear.map((plan) => plan.slice(plan.indexOf(":") + 1)))];
    const again = await exploreClient(client, { ...options, faults });
    for (const run of again.runs) if (unclear.includes(run.plan)) runs.set(run.plan, run);
  }
  const result = exploredOf(client, [...runs.values()]);
  console.log(`${keyOf(result)}: ${result.passed} of ${result.runs} runs passed.`);
  return result;
}

const keyOf = ({ client, setting }: Pick<Explored, "client" | "setting">) => `${client} ${setting}`;

const [wanted] = process.argv.slice(2);
const results = new Map(wanted === undefined ? [] : readExplored().map((row) => [keyOf(row), row]));
const left = auditClients.filter(({ client }) => wanted === undefined || client === wanted);
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results.set(keyOf(next), await explored(next));
  }),
);
const rows = auditClients.flatMap((client) => results.get(keyOf(client)) ?? []);
await writeExplored(rows);
writeFileSync(page, await pageWith(readFileSync(page, "utf8"), rows));
// Clients that were still trying again when their run was over keep the process alive.
process.exit();
