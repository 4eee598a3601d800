import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { createLedger, lossesIn, sizeOf } from "./ledger.ts";
import { client, clients, look, prepare, serverParameters } from "./load.ts";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { startServer } from "./server.ts";

const roundMs = 1000;

export const twoServers: Experiment = {
  name: "two servers on one file",
  tried: ({ kills }) =>
    `${tenthOf(kills)} × two servers start on one file at the same time, each with ${clients / 2} clients; each job is polled on both; one server is killed, then the other is stopped`,
  promised:
    "Each server shows the acknowledged writes of the other; no job returns to an earlier status on either server; each job changes its status once; the remaining server continues; no acknowledged write is lost",
  async run({ folder, random, kills, say }) {
    const db = `${folder}/mock.db`;
    const ledger = createLedger();
    await prepare(db, ledger, Math.floor(random() * 2 ** 31));
    const prepared = new Sqlite(db);
    // Nobody listens there: what counts is that each completion is told once.
    const last = Number(prepared.prepare("SELECT max(key) FROM jobs").pluck().get());
    prepared.exec(
      `UPDATE sandboxes SET settings = json_set(settings, '$.webhook', json('{"url":"http://127.0.0.1:9/"}'))`,
    );
    prepared.close();
    const losses: string[] = [];
    const times = tenthOf(kills);
    for (let time = 0; time < times; time += 1) {
      say(`${time + 1} of ${times}`);
      const pair = await Promise.all([0, 1].map(() => startServer(db, { parameters: serverParameters })));
      const [killed, left] = pair;
      if (!killed || !left) throw new Error("There are no two servers.");
      const ended = new AbortController();
      const askBoth = async () => {
        while (!ended.signal.aborted) {
          const job = [...ledger.jobs.values()].at(-1 - Math.floor(random() * 10));
          // One after the other: what the first has said binds the second.
          if (job) for (const { url } of pair) await look(url, ledger, job, ledger.owners[Math.floor(random() * 4)]);
          else await sleep(10);
        }
      };
      const asked = [
        ...Array.from({ length: clients }, (_, index) => client(pair[index % 2] ?? left, ledger, random, ended.signal)),
        askBoth(),
      ];
      await sleep(roundMs * (0.5 + random()));
      await killed.end("SIGKILL");
      const before = sizeOf(ledger);
      await sleep(roundMs / 2);
      if (sizeOf(ledger) === before) ledger.broken.push("the server that was left took nothing more");
      ended.abort();
      const { code } = await left.end("SIGTERM");
      if (code !== 0) ledger.broken.push(`SIGTERM ended the server with code ${code}`);
      await Promise.all(asked);
      losses.push(...lossesIn(db, ledger));
    }
    const sqlite = new Sqlite(db, { readonly: true });
    const count = (sql: string) => Number(sqlite.prepare(sql).pluck().get());
    const completed = count(
      `SELECT count(*) FROM jobs WHERE outcome = 'completed' AND status IN ('completed', 'vanished') AND key > ${last}`,
    );
    const told = count("SELECT count(*) FROM webhook_deliveries");
    sqlite.close();
    if (told !== completed)
      ledger.broken.push(`${completed} jobs have completed, and the webhook has ${told} deliveries`);
    return {
      happened: `${sizeOf(ledger)} acknowledged writes, ${ledger.jobs.size} of them jobs; ${completed} have completed, each with one delivery to the webhook`,
      lost: losses.length,
      broken: counted([...losses, ...ledger.broken.filter((sentence) => sentence !== "")]),
    };
  },
};
