import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { jobIn, poll, sentenceProblem, trigger } from "./ask.ts";
import { createLedger, lossesIn } from "./ledger.ts";
import { prepare, projectIds, serverParameters } from "./load.ts";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { launch, refusalProblem, startServer } from "./server.ts";

/** How long another program holds the lock: less, and more, than a write waits for it. */
const holdsMs = [1500, 7500];

export const locked: Experiment = {
  name: "file locked by another program",
  tried: ({ kills }) =>
    `${Math.min(4, tenthOf(kills))} × another program holds the write lock, for ${holdsMs.map((ms) => `${ms / 1000} s`).join(" or ")}, while a client triggers and polls jobs; a start while the lock is never released`,
  promised:
    "A write waits up to 5 s, and other requests wait with it; then it gets a 500 with a message; polls are answered; no acknowledged write is lost; a start prints one message and exits with 2",
  async run({ folder, random, kills, say }) {
    const db = `${folder}/mock.db`;
    const ledger = createLedger();
    await prepare(db, ledger, Math.floor(random() * 2 ** 31));
    const server = await startServer(db, { parameters: serverParameters });
    const [owner] = ledger.owners;
    if (!owner) throw new Error("There is no owner.");
    const times = Math.min(4, tenthOf(kills));
    const slowest = { poll: 0, trigger: 0 };
    let refused = 0;
    const problems: string[] = [];
    const timed = async <T>(kind: keyof typeof slowest, asked: Promise<T>): Promise<T> => {
      const begun = performance.now();
      const answer = await asked;
      slowest[kind] = Math.max(slowest[kind], performance.now() - begun);
      return answer;
    };
    const triggerOne = async () => {
      const answer = await timed("trigger", trigger(server.url, owner.token, projectIds[0] ?? ""));
      if (answer?.status === 202)
        ledger.jobs.set(jobIn(answer).jobId, { id: jobIn(answer).jobId, owner, status: "pending" });
      else if (answer?.status === 500) problems.push(...(sentenceProblem(answer) ?? []));
      else problems.push(`a trigger got ${answer?.status ?? "no answer"}`);
      if (answer?.status === 500) refused += 1;
      return answer?.status;
    };
    await triggerOne();
    const other = new Sqlite(db);
    for (let time = 0; time < times; time += 1) {
      const holdMs = holdsMs[time % holdsMs.length] ?? 0;
      say(`${time + 1} of ${times}, for ${holdMs} ms`);
      other.exec("BEGIN EXCLUSIVE");
      const released = sleep(holdMs).then(() => other.exec("COMMIT"));
      const [job] = [...ledger.jobs.keys()].slice(-1);
      const polls = (async () => {
        const until = performance.now() + holdMs;
        while (performance.now() < until) {
          const answer = await timed("poll", poll(server.url, owner.token, job ?? ""));
          if (answer?.status !== 200) problems.push(`a poll got ${answer?.status ?? "no answer"}`);
          await sleep(20);
        }
      })();
      const status = await triggerOne();
      if (holdMs < 5000 && status !== 202) problems.push("a write was refused that had only to wait");
      await Promise.all([released, polls]);
      if ((await triggerOne()) !== 202) problems.push("a write was refused after the lock had gone");
    }
    await server.end("SIGTERM");
    other.exec("BEGIN EXCLUSIVE");
    const end = await launch(db).ended;
    problems.push(...(refusalProblem(end) ?? []));
    other.exec("COMMIT");
    other.close();
    const losses = lossesIn(db, ledger);
    return {
      happened: `${ledger.jobs.size} triggers accepted, ${refused} refused after ${(slowest.trigger / 1000).toFixed(1)} s at most; the slowest poll took ${(slowest.poll / 1000).toFixed(1)} s; the start printed “${end.errors.trim().replace(db, "FILE")}”`,
      lost: losses.length,
      broken: counted([...losses, ...problems]),
    };
  },
};
