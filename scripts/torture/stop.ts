import { setTimeout as sleep } from "node:timers/promises";
import { magicProjectId, scenarios } from "../../src/scenarios/scenarios.ts";
import { ask, sentenceProblem } from "./ask.ts";
import { createLedger, lossesIn, sizeOf } from "./ledger.ts";
import { client, clients, prepare, serverParameters } from "./load.ts";
import { counted, type Experiment, quantile, tenthOf } from "./experiment.ts";
import { startServer } from "./server.ts";

/** How long a stop may take: a second, and as much again for a machine that is busy with asking. */
const mostMs = 2000;

const loadMs = 800;
const waiting = 5;

const stuck = scenarios.find(({ name }) => name === "stuck-processing") ?? scenarios[0];

export const stop: Experiment = {
  name: "told to stop under load",
  tried: ({ kills }) =>
    `${tenthOf(kills)} × SIGTERM at random times under the same load, with ${waiting} synchronous analysis calls and ${waiting} event-stream clients`,
  promised:
    "Exit code 0 in about a second; each request gets a documented response or a closed connection, and synchronous calls get 503; no acknowledged write is lost; all data is in one file",
  async run({ folder, random, kills, say }) {
    const db = `${folder}/mock.db`;
    const ledger = createLedger();
    await prepare(db, ledger, Math.floor(random() * 2 ** 31));
    const losses: string[] = [];
    const tookMs: number[] = [];
    let refusals = 0;
    let cuts = 0;
    let graceful = 0;
    const times = tenthOf(kills);
    for (let time = 0; time < times; time += 1) {
      say(`stop ${time + 1} of ${times}`);
      const server = await startServer(db, { parameters: serverParameters });
      const { url, controlToken } = server;
      const ended = new AbortController();
      const asked = Array.from({ length: clients }, () => client(server, ledger, random, ended.signal));
      const [owner] = ledger.owners;
      const waits = Array.from({ length: waiting }, async () => {
        if (!owner) return;
        const unanswered = ledger.unanswered.get(owner) ?? { triggers: 0, projects: 0 };
        ledger.unanswered.set(owner, unanswered);
        // It may have begun: then it is a job like any other.
        unanswered.triggers += 1;
        const path = `${url}/api/projects/${magicProjectId(stuck)}/audit-analysis`;
        const answer = await ask(path, owner.token, { method: "POST" });
        if (!answer) cuts += 1;
        else if (answer.status === 503) {
          refusals += 1;
          ledger.broken.push(...(sentenceProblem(answer) ?? []));
        } else ledger.broken.push(`a call that waits got ${answer.status}`);
      });
      const following = Array.from({ length: waiting }, () => ask(`${url}/__mock/sandboxes/one/events`, controlToken));
      await sleep(100 + random() * loadMs);
      const begun = performance.now();
      const { code, signal, errors } = await server.end("SIGTERM");
      tookMs.push(performance.now() - begun);
      ended.abort();
      await Promise.all([...asked, ...waits, ...following]);
      if (code === 0) graceful += 1;
      else ledger.broken.push(`it ended with ${code ?? signal}: ${errors.slice(0, 300)}`);
      losses.push(...lossesIn(db, ledger));
    }
    const slowest = Math.max(...tookMs);
    if (slowest > mostMs) ledger.broken.push(`a stop took ${slowest.toFixed(0)} ms`);
    return {
      happened: `${graceful} × exit code 0, after ${quantile(tookMs, 0.5).toFixed(0)} ms, ${slowest.toFixed(0)} ms at most; ${sizeOf(ledger)} acknowledged writes found; ${refusals} synchronous calls got 503, ${cuts} a closed connection`,
      lost: losses.length,
      broken: counted([...losses, ...ledger.broken.filter((sentence) => sentence !== "")]),
    };
  },
};
