import { setTimeout as sleep } from "node:timers/promises";
import { createLedger, type Ledger, lossesIn, sizeOf } from "./ledger.ts";
import { client, clients, look, prepare, serverParameters } from "./load.ts";
import { type Context, counted, type Experiment, quantile } from "./experiment.ts";
import { launch, type Launched, startServer } from "./server.ts";

/** Every fifth is killed while it starts; the others under load. */
const startsKilled = 0.2;
const startMs = 400;
const loadMs = 800;

/** How many jobs are asked for after a kill; all of them are looked for in the file, and asked for at the end. */
const sample = 50;

export const kill: Experiment = {
  name: "killed at any moment",
  tried: ({ kills }) =>
    `${kills} × SIGKILL at random times, about one in five during start-up, while ${clients} clients trigger jobs, create projects, tokens and sandboxes, and revoke tokens`,
  promised:
    "After the restart every acknowledged write exists, including revocations; no job returns to an earlier status; no owner sees another owner's job; each acknowledged job is charged once; the file is intact after each kill",
  async run(context) {
    const { folder, random, kills, say } = context;
    const db = `${folder}/mock.db`;
    const ledger = createLedger();
    await prepare(db, ledger, Math.floor(random() * 2 ** 31));
    const losses: string[] = [];
    const startsTookMs: number[] = [];
    let inStart = 0;
    for (let done = 0; done < kills; done += 1) {
      say(`kill ${done + 1} of ${kills}, ${sizeOf(ledger)} writes acknowledged`);
      const begun = performance.now();
      const server = launch(db, { parameters: serverParameters });
      if (random() < startsKilled) {
        inStart += 1;
        await sleep(random() * startMs);
      } else {
        await underLoad(server, ledger, context);
        startsTookMs.push(performance.now() - begun);
      }
      const { signal, code, errors } = await server.end("SIGKILL");
      if (signal !== "SIGKILL") ledger.broken.push(`the server ended by itself, code ${code}: ${errors}`);
      context.betweenKillAndRestart?.(db);
      losses.push(...lossesIn(db, ledger));
      if (losses.length > 0) break;
    }
    if (losses.length === 0) await askForAll(db, ledger, losses, say);
    const broken = ledger.broken.filter((sentence) => sentence !== "");
    return {
      happened: `${kills} restarts, ${inStart} after a kill during start-up; ${sizeOf(ledger)} acknowledged writes found, ${ledger.jobs.size} of them jobs; a start with its load took ${quantile(startsTookMs, 0.5).toFixed(0)} ms`,
      lost: losses.length,
      broken: counted([...losses, ...broken]),
    };
  },
};

/** Lets clients ask until a random instant; the newest jobs, from before the last kill, come first. */
async function underLoad(server: Launched, ledger: Ledger, { random }: Context): Promise<void> {
  const ready = await server.ready;
  if (!ready) return;
  const ended = new AbortController();
  const newest = [...ledger.jobs.values()].slice(-sample);
  const asked = Promise.all([
    ...newest.map((job) => look(ready.url, ledger, job)),
    ...Array.from({ length: clients }, () => client(ready, ledger, random, ended.signal)),
  ]);
  await sleep(random() * loadMs);
  ended.abort();
  await Promise.all([server.end("SIGKILL"), asked]);
}

/** Asks a server for everything that was ever acknowledged, and for each job as another owner. */
async function askForAll(db: string, ledger: Ledger, losses: string[], say: Context["say"]): Promise<void> {
  const server = await startServer(db, { parameters: serverParameters });
  const jobs = [...ledger.jobs.values()];
  for (let first = 0; first < jobs.length; first += sample) {
    say(`asking for job ${first} of ${jobs.length}`);
    const some = jobs.slice(first, first + sample);
    await Promise.all(
      some.map((job, index) => look(server.url, ledger, job, ledger.owners[index % ledger.owners.length])),
    );
  }
  const { code } = await server.end("SIGTERM");
  if (code !== 0) ledger.broken.push(`SIGTERM ended the server with code ${code}`);
  losses.push(...lossesIn(db, ledger));
}
