import { mkdirSync, rmSync, appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, jobIn, poll, sentenceProblem, trigger } from "./ask.ts";
import { createLedger, lossesIn } from "./ledger.ts";
import { prepare, projectIds, serverParameters } from "./load.ts";
import { mount, noMount } from "./mounts.ts";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { launch, refusalProblem, startServer } from "./server.ts";

const diskMegabytes = 8;

/** How soon all is to be well after there is room again. */
const recoveryMs = 3000;

/** When the journal is tried again. */
const journalMs = 1500;

/** Fills a disk to the last byte. */
function fill(path: string): void {
  for (const bytes of [65_536, 4096, 512, 64]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}

export const diskFull: Experiment = {
  name: "disk full",
  tried: ({ kills }) =>
    `${tenthOf(kills)} × a disk of ${diskMegabytes} MB fills up while clients send requests; every second time the server is killed and restarted on the full disk; then space is freed`,
  promised:
    "Reads work; writes get a 500 with a message; a start prints one message and exits with 2; soon after space is freed, all writes, due jobs and the journal are stored",
  // eslint-disable-next-line max-lines-per-function -- one experiment, in order
  async run({ folder, random, kills, say }) {
    const disk = `${folder}/disk`;
    mkdirSync(disk);
    const there = await mount(disk, `mount -t tmpfs -o size=${diskMegabytes}m tmpfs "$1"`);
    if (!there) return { notTried: noMount };
    const { seen, through, unmount } = there;
    const ledger = createLedger();
    const db = `${disk}/mock.db`;
    const seenDb = `${seen}/mock.db`;
    await prepare(db, ledger, Math.floor(random() * 2 ** 31), through);
    const start = { parameters: serverParameters, through };
    let server = await startServer(db, start);
    const [owner] = ledger.owners;
    if (!owner) throw new Error("There is no owner.");
    const losses: string[] = [];
    const tookMs: number[] = [];
    const times = tenthOf(kills);
    let refusedWrites = 0;
    let refusedStarts = 0;
    let readsOnFull = 0;

    const triggerOne = async (): Promise<number> => {
      const answer = await trigger(server.url, owner.token, projectIds[Math.floor(random() * projectIds.length)] ?? "");
      if (answer?.status === 202) {
        const { jobId, status } = jobIn(answer);
        ledger.jobs.set(jobId, { id: jobId, owner, status });
      } else if (answer?.status === 500) {
        refusedWrites += 1;
        ledger.broken.push(...(sentenceProblem(answer) ?? []));
      } else ledger.broken.push(`a trigger got ${answer?.status ?? "no answer"}`);
      return answer?.status ?? 0;
    };

    const journalTells = async (): Promise<boolean> => {
      const journal = await ask(`${server.url}/__mock/sandboxes/one/journal?limit=10000`, server.controlToken);
      const { entries = [] } = journal?.body as { entries?: readonly { status: number }[] };
      return entries.some(({ status }) => status === 500);
    };

    for (let time = 0; time < times; time += 1) {
      say(`${time + 1} of ${times}`);
      for (let count = 0; count < 5; count += 1) await triggerOne();
      fill(`${seen}/filler`);
      // The log may have room of its own left.
      let status = 202;
      for (let count = 0; count < 3000 && status === 202; count += 1) status = await triggerOne();
      if (status === 202) ledger.broken.push("a full disk took three thousand writes");
      for (const job of [...ledger.jobs.values()].slice(-20)) {
        const answer = await poll(server.url, owner.token, job.id);
        readsOnFull += 1;
        if (answer?.status !== 200) ledger.broken.push(`a poll on a full disk got ${answer?.status ?? "no answer"}`);
      }
      const minted = await ask(`${server.url}/__mock/sandboxes`, server.controlToken, { method: "POST", body: {} });
      if (minted?.status === 201) ledger.sandboxes.add((minted.body as { name: string }).name);
      else if (minted) ledger.broken.push(...(sentenceProblem(minted) ?? []));
      if (time % 2 === 1) {
        await server.end("SIGKILL");
        const onFull = launch(db, start);
        // Where it need not write, it may start.
        if (await onFull.ready) await onFull.end("SIGKILL");
        else {
          refusedStarts += 1;
          ledger.broken.push(...(refusalProblem(await onFull.ended) ?? []));
        }
      }
      rmSync(`${seen}/filler`);
      const begun = performance.now();
      if (time % 2 === 1) server = await startServer(db, start);
      else while ((await triggerOne()) !== 202 && performance.now() - begun < recoveryMs) await sleep(50);
      tookMs.push(performance.now() - begun);
      // What was remembered of the time without room was lost with those that were killed.
      if (time % 2 === 0) await sleep(journalMs);
      if (time % 2 === 0 && !(await journalTells())) ledger.broken.push("the journal does not tell of the refusals");
      if (time % 2 === 0 && performance.now() - begun > recoveryMs)
        ledger.broken.push("writes are refused although there is room");
    }
    const { code } = await server.end("SIGTERM");
    if (code !== 0) ledger.broken.push(`SIGTERM ended the server with code ${code}`);
    losses.push(...lossesIn(seenDb, ledger));
    await unmount();
    return {
      happened: `${refusedWrites} writes got 500, ${readsOnFull} polls got 200; ${refusedStarts} starts refused; ${ledger.jobs.size} acknowledged jobs found`,
      lost: losses.length,
      broken: counted([...losses, ...ledger.broken]),
    };
  },
};
