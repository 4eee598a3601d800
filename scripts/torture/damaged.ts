import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, sentenceProblem } from "./ask.ts";
import { createLedger } from "./ledger.ts";
import { client, clients, prepare, projectIds, serverParameters } from "./load.ts";
import { contentsOf } from "./newer.ts";
import { counted, type Experiment, type Size } from "./experiment.ts";
import { type End, launch, refusalProblem, startServer } from "./server.ts";

const timesOf = ({ kills }: Size): number => Math.max(3, Math.ceil(kills / 3));
const garbageBytes = 4096;
const fillMs = 500;

export const damaged: Experiment = {
  name: "file cut off or overwritten",
  tried: (size) =>
    `${timesOf(size)} starts on copies of a database file that are truncated at a random length, truncated while the server runs, or overwritten with 4 kB of random bytes; a third of the copies are from a killed server, with its write-ahead log`,
  promised:
    "One message, exit code 2 and an unchanged file; or the server serves what it can read, and answers other requests with an error message; no crash",
  async run(context) {
    const { folder, random, say } = context;
    const original = `${folder}/mock.db`;
    const ledger = createLedger();
    await prepare(original, ledger, Math.floor(random() * 2 ** 31));
    await fill(original, "SIGTERM", ledger, random);
    const killed = `${folder}/killed.db`;
    copyFileSync(original, killed);
    await fill(killed, "SIGKILL", ledger, random);

    const problems: string[] = [];
    let refused = 0;
    let served = 0;
    let refusedLater = 0;
    let crashed = 0;
    const times = timesOf(context);
    for (let time = 0; time < times; time += 1) {
      say(`${time + 1} of ${times}`);
      const place = `${folder}/${time}`;
      mkdirSync(place);
      const db = `${place}/mock.db`;
      const from = time % 3 === 0 ? killed : original;
      for (const suffix of ["", "-wal"]) if (existsSync(from + suffix)) copyFileSync(from + suffix, db + suffix);
      const { size } = statSync(db);
      const at = Math.floor(random() * size);
      const isUnderServer = time % 5 === 4;
      if (!isUnderServer) damage(db, at, time % 2 === 0, random);
      const before = contentsOf(place);
      const server = launch(db, { parameters: serverParameters });
      const ready = await server.ready;
      if (!ready) {
        refused += 1;
        const problem =
          refusalProblem(await server.ended) ?? (contentsOf(place) === before ? null : "a refused file was changed");
        if (problem !== null) problems.push(problem);
        continue;
      }
      served += 1;
      if (isUnderServer) damage(db, at, true, random);
      for (const { method, path, token, allowed } of requests(
        ready.url,
        ledger.owners[0]?.token ?? "",
        ready.controlToken,
      )) {
        const answer = await ask(path, token, { method });
        if (!answer) problems.push("a request was cut off");
        else if (answer.status === 500 || answer.status === 503) {
          refusedLater += 1;
          problems.push(...(sentenceProblem(answer) ?? []));
        } else if (!allowed.includes(answer.status)) problems.push(`${method} got ${answer.status}`);
      }
      const end = await server.end("SIGTERM");
      if (!isGraceful(end)) {
        crashed += 1;
        problems.push(`the server ended with ${end.code ?? end.signal}: ${end.errors.slice(0, 300)}`);
      }
    }
    return {
      happened: `${refused} starts refused; ${served} servers ran and answered ${refusedLater} requests with 500 or 503; ${crashed} crashed`,
      lost: 0,
      broken: counted(problems),
    };
  },
};

const isGraceful = ({ code, signal }: End): boolean => signal === null && code === 0;

function damage(db: string, at: number, isCut: boolean, random: () => number): void {
  if (isCut) return truncateSync(db, at);
  const bytes = readFileSync(db);
  const noise = Buffer.from(Array.from({ length: garbageBytes }, () => Math.floor(random() * 256)));
  noise.copy(bytes, at);
  writeFileSync(db, bytes);
}

async function fill(
  db: string,
  signal: "SIGTERM" | "SIGKILL",
  ledger: ReturnType<typeof createLedger>,
  random: () => number,
) {
  const server = await startServer(db, { parameters: serverParameters });
  const ended = new AbortController();
  const asked = Promise.all(Array.from({ length: clients }, () => client(server, ledger, random, ended.signal)));
  await sleep(fillMs);
  ended.abort();
  await Promise.all([server.end(signal), asked]);
}

/** Reads and writes that between them touch every table, and what a file that lacks a part may answer. */
const requests = (url: string, token: string, controlToken: string) => [
  { method: "GET", path: `${url}/api/projects`, token, allowed: [200, 401] },
  { method: "GET", path: `${url}/api/user/credits`, token, allowed: [200, 401] },
  { method: "GET", path: `${url}/__mock/sandboxes/one/jobs?limit=1000`, token: controlToken, allowed: [200, 404] },
  { method: "GET", path: `${url}/__mock/sandboxes/one/journal`, token: controlToken, allowed: [200, 404] },
  { method: "GET", path: `${url}/__mock/sandboxes/one/tokens`, token: controlToken, allowed: [200, 404] },
  {
    method: "POST",
    path: `${url}/api/agent/projects/${projectIds[0]}/audit-analysis/async`,
    token,
    allowed: [202, 401, 404],
  },
];
